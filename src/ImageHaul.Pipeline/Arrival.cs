using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>A body while it comes in: all of it, or the rest of one whose beginning is here.</summary>
internal sealed class Arrival(SpooledBody body, ResponseFacts facts, long? total, string? validator)
{
    private readonly long _before = body.Length;
    private byte[]? _expected;
    private int _compared;

    public SpooledBody Body => body;

    public ResponseFacts Facts => facts;

    /// <summary>The whole length, as promised; null when nothing was.</summary>
    public long? Total => total;

    /// <summary>What a continuation may rest on.</summary>
    public string? Validator => validator;

    /// <summary>Where the rest begins, a little before the end of what is here; null for a whole body.</summary>
    public long? ContinuesAt { get; init; }

    /// <summary>Bytes that came in this attempt.</summary>
    public long Received { get; set; }

    /// <summary>The rest contradicts what is here.</summary>
    public bool IsOfSomethingElse { get; private set; }

    public string? Note => ContinuesAt is null ? null : $"continued after {_before:N0} bytes";

    /// <summary>Takes the bytes that were put into the body's room. Those that repeat the end of what is here must be the same, and count for nothing.</summary>
    public Failure? Take(Span<byte> bytes)
    {
        if (ContinuesAt is { } from)
        {
            _expected ??= Tail(from);
            var again = Math.Min(bytes.Length, _expected.Length - _compared);
            if (!bytes[..again].SequenceEqual(_expected.AsSpan(_compared, again))) return Contradicted("the rest of it is of something else");
            _compared += again;
            bytes[again..].CopyTo(bytes);
            bytes = bytes[..^again];
            if (body.Length + bytes.Length > total) return Contradicted("more came than the whole has");
        }
        return bytes.IsEmpty ? null : body.Advance(bytes.Length);
    }

    /// <summary>At the end: whether a continued body is as long as promised. A whole one is judged by its reader.</summary>
    public Failure? Shortfall() => ContinuesAt is null || body.Length == total
        ? null
        : new Failure(FailureKind.Truncated, $"the body ended early after {body.Length:N0} of {total:N0} bytes");

    /// <summary>The receipt, with what came in this attempt.</summary>
    public Receipt Receipt(Failure? failure) => new(failure, Received, facts);

    private Failure Contradicted(string how)
    {
        IsOfSomethingElse = true;
        return new Failure(FailureKind.Truncated, $"the body that broke off cannot be continued: {how}");
    }

    private byte[] Tail(long from)
    {
        using var stream = body.OpenRead();
        stream.Position = from;
        var tail = new byte[body.Length - from];
        stream.ReadExactly(tail);
        return tail;
    }
}

using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>
/// Bodies that broke off, kept from one attempt of a row to its next, so that only the rest has to come. Bounded in number, for each holds a descriptor, and in
/// bytes, for they lie on the disk: what saves most stays. Nothing here outlives the run. Thread-safe.
/// </summary>
internal sealed class KeptBodies(int most = KeptBodies.Most, long mostBytes = KeptBodies.MostBytes) : IDisposable
{
    /// <summary>Descriptors: together with what the program has open itself (90, measured) still within what a run sets aside for it.</summary>
    public const int Most = 32;

    /// <summary>1 GiB of disk in all: ten bodies of the largest size that is allowed by default.</summary>
    public const long MostBytes = 1L << 30;

    /// <summary>Less than this comes again as quickly as it is asked after: below, a body is fetched anew.</summary>
    public const long Least = 1L << 20;

    /// <summary>How much of what is here comes again, to be compared: a server that sends the rest of something else shows it there.</summary>
    public const int Overlap = 16 << 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, KeptBody> _bodies = [];
    private long _bytes;

    /// <summary>What to ask for at this URL; null when nothing of the row's body is kept, or it came from elsewhere.</summary>
    public Continuation? For(ImageRequest request, CanonicalUrl url)
    {
        lock (_gate)
        {
            return _bodies.TryGetValue(request.Ordinal, out var kept) && kept.Url.Equals(url)
                ? new Continuation(kept.Body.Length - Overlap, kept.Total, kept.Validator)
                : null;
        }
    }

    /// <summary>Hands the row's body back; the caller owns it then.</summary>
    public KeptBody? Take(ImageRequest request)
    {
        lock (_gate)
        {
            if (_bodies.Remove(request.Ordinal, out var kept)) _bytes -= kept.Body.Length;
            return kept;
        }
    }

    /// <summary>Takes a body over; drops it, or smaller ones, when there are too many.</summary>
    public void Keep(ImageRequest request, KeptBody body)
    {
        lock (_gate)
        {
            while (_bodies.Count >= most || _bytes + body.Body.Length > mostBytes)
            {
                var smallest = _bodies.MinBy(pair => pair.Value.Body.Length);
                if (smallest.Value is null || smallest.Value.Body.Length >= body.Body.Length)
                {
                    body.Body.Dispose();
                    return;
                }
                _bodies.Remove(smallest.Key);
                _bytes -= smallest.Value.Body.Length;
                smallest.Value.Body.Dispose();
            }
            _bodies.Add(request.Ordinal, body);
            _bytes += body.Body.Length;
        }
    }

    /// <summary>The row ended, or what is kept is of no use.</summary>
    public void Drop(ImageRequest request) => Take(request)?.Body.Dispose();

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var kept in _bodies.Values) kept.Body.Dispose();
            _bodies.Clear();
            _bytes = 0;
        }
    }
}

/// <summary>A body that broke off.</summary>
/// <param name="Url">The URL that it came from.</param>
/// <param name="Body">What came of it.</param>
/// <param name="Facts">What its first response said.</param>
/// <param name="Total">Its whole length, as promised.</param>
/// <param name="Validator">What a continuation rests on.</param>
internal sealed record KeptBody(CanonicalUrl Url, SpooledBody Body, ResponseFacts Facts, long Total, string Validator);

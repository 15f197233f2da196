using System.Collections.Concurrent;
using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Pipeline;

/// <summary>Answers fetches from a script by URL, and counts them.</summary>
internal sealed class ScriptedFetcher(Func<FetchJob, int, FetchOutcome> script) : IFetcher
{
    private readonly ConcurrentDictionary<string, int> _calls = new();

    public int Total => _calls.Values.Sum();

    public int Calls(string url) => _calls.GetValueOrDefault(url);

    /// <summary>What a fetch waits for before it is answered; null for nothing.</summary>
    public Func<FetchJob, Task>? Hold { get; init; }

    public async Task<FetchOutcome> FetchAsync(FetchJob job, CancellationToken cancellationToken)
    {
        var call = _calls.AddOrUpdate(job.Url.Text, 1, (_, count) => count + 1);
        if (Hold is not null) await Hold(job);
        return cancellationToken.IsCancellationRequested ? Fail(FailureKind.Cancelled) : script(job, call);
    }

    public static FetchOutcome Image(long seed) => Body(SampleImages.Create(SampleFormat.Png, seed), "image/png");

    public static FetchOutcome Body(byte[] bytes, string type, Failure? broken = null) => new()
    {
        Body = new Bytes(bytes, broken),
        Facts = new ResponseFacts { Status = 200, ContentType = type, FileName = "photo.png" },
    };

    public static FetchOutcome Fail(FailureKind kind, int? status = null) => new() { Failure = new Failure(kind, kind.Name()) { HttpStatus = status } };

    public static FetchOutcome Redirect(string location) => new() { Location = location, Facts = new ResponseFacts { Status = 302 } };

    private sealed class Bytes(byte[] bytes, Failure? broken) : IBodyReader
    {
        private int _at;

        public long? PromisedLength => bytes.Length;

        public ValueTask<BodyRead> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            var count = Math.Min(Math.Min(buffer.Length, bytes.Length - _at), 1000);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return new ValueTask<BodyRead>(new BodyRead(count, count == 0 ? broken : null));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

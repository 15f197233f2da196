using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Fetching;

/// <summary>A fetcher on a clock that the test moves, with loopback allowed unless the test says otherwise.</summary>
internal sealed class FetchBench : IDisposable
{
    private readonly HttpFetcher _fetcher;

    public FetchBench(Func<FetchOptions, FetchOptions>? change = null, NameLookup? lookup = null, SocketConnect? connect = null)
    {
        var options = new FetchOptions { AllowPrivate = true };
        Options = change is null ? options : change(options);
        // Dates in TLS certificates are judged by the real clock, so this one starts there too.
        Clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        _fetcher = new HttpFetcher(Options, Clock, lookup ?? NoLookup, connect ?? AddressRace.ConnectSocketAsync);
    }

    public FetchOptions Options { get; }

    public ManualTimeProvider Clock { get; }

    public Task<FetchOutcome> FetchAsync(string url, CancellationToken cancellationToken = default) => FetchAsync(new FetchJob { Url = Url(url) }, cancellationToken);

    public Task<FetchOutcome> FetchAsync(FetchJob job, CancellationToken cancellationToken = default) => _fetcher.FetchAsync(job, cancellationToken);

    /// <summary>Fetches and reads to the end.</summary>
    public async Task<(byte[] Bytes, Failure? Failure)> ReadAsync(string url)
    {
        var outcome = await FetchAsync(url);
        return outcome.Body is null ? ([], outcome.Failure) : await DrainAsync(outcome.Body);
    }

    public static async Task<(byte[] Bytes, Failure? Failure)> DrainAsync(IBodyReader body, int bufferSize = 64 << 10)
    {
        await using (body)
        {
            var all = new MemoryStream();
            var buffer = new byte[bufferSize];
            while (true)
            {
                var read = await body.ReadAsync(buffer, CancellationToken.None);
                if (read.IsLast) return (all.ToArray(), read.Failure);
                all.Write(buffer, 0, read.Count);
            }
        }
    }

    /// <summary>Waits until the nearest timer is due in <paramref name="due"/>: the code under test now waits for it.</summary>
    public async Task UntilTimerAsync(TimeSpan due)
    {
        var guard = Stopwatch.StartNew();
        while (Clock.NextTimer != due)
        {
            if (guard.Elapsed > TimeSpan.FromSeconds(20)) throw new TimeoutException($"No timer at {due}; the nearest is at {Clock.NextTimer}.");
            await Task.Yield();
        }
    }

    public static CanonicalUrl Url(string text) => CanonicalUrl.Parse(text, out var failure) ?? throw new ArgumentException(failure!.Message, nameof(text));

    public void Dispose() => _fetcher.Dispose();

    private static Task<IPAddress[]> NoLookup(string host, CancellationToken cancellationToken) =>
        Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
}

using System.Collections.Concurrent;
using ImageHaul.Fetching;
using ImageHaul.Model;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Tests.Pipeline;

/// <summary>A web of resources that change between runs: answers conditions as RFC 9110 says, and remembers what it was asked.</summary>
internal sealed class ScriptedOrigin : IFetcher
{
    private readonly ConcurrentDictionary<string, Resource> _resources = new();

    public ConcurrentQueue<FetchJob> Jobs { get; } = new();

    public Action<FetchJob>? Asked { get; set; }

    public IReadOnlyList<FetchJob> For(string url) => [.. Jobs.Where(job => job.Url.Text == url)];

    public void Put(string url, long seed, string? etag = null, string? modified = null) =>
        _resources[url] = new Resource { Bytes = SampleImages.Create(SampleFormat.Png, seed), ETag = etag, Modified = modified };

    public void Redirect(string url, string to) => _resources[url] = new Resource { Location = to };

    public void Fail(string url, FailureKind kind) => _resources[url] = new Resource { Failure = kind };

    public void Change(string url, Func<Resource, Resource> change) => _resources[url] = change(_resources[url]);

    public Task<FetchOutcome> FetchAsync(FetchJob job, CancellationToken cancellationToken)
    {
        Jobs.Enqueue(job);
        Asked?.Invoke(job);
        if (cancellationToken.IsCancellationRequested) return Task.FromResult(ScriptedFetcher.Fail(FailureKind.Cancelled));
        return Task.FromResult(_resources.TryGetValue(job.Url.Text, out var resource) ? Answer(job, resource) : ScriptedFetcher.Fail(FailureKind.HttpNotFound, 404));
    }

    private static FetchOutcome Answer(FetchJob job, Resource resource)
    {
        if (resource.Failure is { } kind) return ScriptedFetcher.Fail(kind);
        if (resource.Location is { } location) return ScriptedFetcher.Redirect(location);
        var isCurrent = job.ETag is not null ? job.ETag == (resource.MatchesETag ?? resource.ETag) : job.LastModified is not null && job.LastModified == resource.Modified;
        var facts = new ResponseFacts { Status = isCurrent ? 304 : 200, FinalUrl = job.Url.ToString(), ETag = resource.ETag, LastModified = resource.Modified };
        if (isCurrent) return new FetchOutcome { NotModified = true, Facts = facts };
        return ScriptedFetcher.Body(resource.Bytes!, "image/png") with { Facts = facts with { ContentType = "image/png", FileName = "photo.png" } };
    }

    internal sealed record Resource
    {
        public byte[]? Bytes { get; init; }

        public string? ETag { get; init; }

        /// <summary>The tag that is answered with 304, when the answer names another one.</summary>
        public string? MatchesETag { get; init; }

        public string? Modified { get; init; }

        public string? Location { get; init; }

        public FailureKind? Failure { get; init; }
    }
}

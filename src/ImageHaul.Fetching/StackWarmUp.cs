using System.Net;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// Runs one request through a fetcher whose connection is a piece of memory: the HTTP stack is loaded and compiled while the output folder is still being opened.
/// Nothing leaves the process.
/// </summary>
internal static class StackWarmUp
{
    private static ReadOnlyMemory<byte> Answer { get; } =
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nETag: \"0\"\r\nContent-Length: 4\r\nConnection: close\r\n\r\n\x89PNG"u8.ToArray();

    /// <summary>Warms up. Never fails: what goes wrong here goes wrong again where it is told.</summary>
    public static async Task RunAsync()
    {
        using var fetcher = new HttpFetcher(
            new FetchOptions(), TimeProvider.System, static (_, _) => Task.FromResult<IPAddress[]>([new IPAddress(0x08080808)]), static (_, _) => new(new Connection()));
        var outcome = await fetcher.FetchAsync(new FetchJob { Url = CanonicalUrl.Parse("http://example.com/", out _)! }, CancellationToken.None);
        if (outcome.Body is not { } body) return;
        await using (body) await body.ReadAsync(new byte[16], CancellationToken.None);
    }

    /// <summary>Takes any request and gives the one answer.</summary>
    private sealed class Connection : ForwardStream
    {
        private readonly TaskCompletionSource _asked = new();
        private ReadOnlyMemory<byte> _left = Answer;

        public override bool CanWrite => true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // The stack reads ahead before it has asked; an answer to nothing would be an error.
            await _asked.Task.WaitAsync(cancellationToken);
            var count = Math.Min(buffer.Length, _left.Length);
            _left[..count].CopyTo(buffer);
            _left = _left[count..];
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            return ValueTask.CompletedTask;
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

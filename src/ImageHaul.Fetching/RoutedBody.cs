using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>A body that comes over a route of a pool: tells the pool when it breaks off, and gives the client back at its end.</summary>
internal sealed class RoutedBody(IBodyReader body, RouteUse use, RoutePool pool, Action giveBack) : IBodyReader
{
    private bool _isTold;
    private int _disposed;

    /// <inheritdoc/>
    public long? PromisedLength => body.PromisedLength;

    /// <inheritdoc/>
    public async ValueTask<BodyRead> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        if (read.Failure is not { } failure) return read;
        // Behind a proxy a reset may be either's doing; either way the body is cut.
        if (failure.Kind == FailureKind.ConnectionReset && use.Route.Proxy is { } proxy)
        {
            failure = failure with { Kind = FailureKind.Truncated, Message = $"through proxy {proxy}: {failure.Message}" };
        }
        if (!_isTold && use.Route.Proxy is not null) pool.Report(use with { IsProbe = false }, RouteBlame.OfBody(failure), failure.Message);
        _isTold = true;
        return new BodyRead(0, failure);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await body.DisposeAsync();
        giveBack();
    }
}

namespace ImageHaul.Web.Dashboard;

/// <summary>Sends one watcher what it has not seen yet, until the run ends or the watcher is gone. Nothing is queued: while it is busy with one frame, newer ones replace each other.</summary>
internal sealed class EventStream(EventHub hub, TimeProvider time)
{
    /// <summary>A watcher that does not take a frame within this time is dropped; its browser connects again.</summary>
    public static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10);

    private static readonly byte[] Opening = "retry: 1000\n\n"u8.ToArray();

    private long _seen;
    private int _failures = -1;
    private int _images = -1;

    /// <summary>Runs until the last frame was sent.</summary>
    /// <exception cref="OperationCanceledException">The watcher left, or was too slow.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task RunAsync(Stream output, CancellationToken left)
    {
        await output.WriteAsync(Opening, left);
        while (true)
        {
            var frame = await hub.NextAsync(_seen, left);
            using var patience = new CancellationTokenSource(MostPatience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(left, patience.Token);
            await SendAsync(output, frame, either.Token);
            if (frame.End is not null) return;
        }
    }

    private async Task SendAsync(Stream output, Frame frame, CancellationToken cancellationToken)
    {
        // One sample a frame: whoever missed a frame is given them all again.
        if (frame.Number != _seen + 1 || _seen == 0) await output.WriteAsync(frame.History(), cancellationToken);
        _seen = frame.Number;
        await output.WriteAsync(frame.Tick, cancellationToken);
        await output.WriteAsync(frame.Hosts, cancellationToken);
        if (frame.Failures.Version != _failures) await output.WriteAsync(frame.Failures.Event, cancellationToken);
        if (frame.Images.Version != _images) await output.WriteAsync(frame.Images.Event, cancellationToken);
        (_failures, _images) = (frame.Failures.Version, frame.Images.Version);
        if (frame.End is { } end) await output.WriteAsync(end, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
}

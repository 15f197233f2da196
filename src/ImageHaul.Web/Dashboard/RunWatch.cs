using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul.Web.Dashboard;

/// <summary>Listens to a run and makes a frame of it each second: one for all who watch, none when nobody does. Thread-safe.</summary>
internal sealed class RunWatch : IDisposable
{
    /// <summary>Time between two frames: quick enough to feel live, slow enough to read.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Hosts in the table: more cannot be overlooked, and cost each second.</summary>
    public const int MostHosts = 100;

    // The newest images are shown every other second: at a thousand a second, faster would only flicker.
    private const int FramesPerImages = 2;

    private readonly Lock _gate = new();
    private readonly EventHub _hub;
    private readonly FreeSpace _disk;
    private readonly string _folder;
    private readonly ITimer _timer;
    private readonly RunHistory _history = new();
    private readonly FailureExamples _failures = new();
    private RunProgress? _progress;
    private RunControl? _control;
    private Part _failurePart = new(0, EventWriter.Failures([]));
    private Part _imagePart = new(0, EventWriter.Images([]));
    private int _failureVersion;
    private long _number;
    private bool _isOver;

    public RunWatch(string folder, EventHub hub, FreeSpace disk, TimeProvider time)
    {
        (_folder, _hub, _disk) = (folder, hub, disk);
        _timer = time.CreateTimer(_ => Tick(), null, Period, Period);
    }

    /// <summary>The images that may be asked for.</summary>
    public LatestImages Images { get; } = new();

    /// <summary>What steers the run; null before it has begun and after it has ended.</summary>
    public RunControl? Control
    {
        get { lock (_gate) return _isOver ? null : _control; }
    }

    /// <summary>What the run is to call: this, and what somebody else wants to hear.</summary>
    public HaulObserver Observe(HaulObserver other) => other with
    {
        Started = progress =>
        {
            lock (_gate) _progress = progress;
            other.Started?.Invoke(progress);
        },
        Control = control =>
        {
            lock (_gate) _control = control;
            other.Control?.Invoke(control);
        },
        Recorded = batch =>
        {
            Images.Add(batch);
            _failures.Add(batch);
            other.Recorded?.Invoke(batch);
        },
    };

    /// <summary>A frame at once: somebody came, or changed something.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            if (!_isOver) Publish(_progress?.Snapshot(), null);
        }
    }

    /// <summary>The last frame.</summary>
    public void End(RunSummary? summary, string? nextCommand)
    {
        lock (_gate)
        {
            if (_isOver) return;
            Publish(Sampled(summary?.Counts ?? _progress?.Snapshot()), EventWriter.End(summary, nextCommand));
            _isOver = true;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        lock (_gate)
        {
            if (_isOver) return;
            // Unwatched, the charts go on: whoever comes later sees the last minutes.
            var now = Sampled(_progress?.Snapshot());
            if (_hub.IsWatched) Publish(now, null);
        }
    }

    private ProgressSnapshot? Sampled(ProgressSnapshot? now)
    {
        if (now is not null) _history.Add(now);
        return now;
    }

    private void Publish(ProgressSnapshot? now, byte[]? end)
    {
        if (_failures.List(_failureVersion) is { } failures)
        {
            _failureVersion = failures.Version;
            _failurePart = new(_failurePart.Version + 1, EventWriter.Failures(failures.Kinds));
        }
        if ((_number % FramesPerImages == 0 || end is not null) && Images.Publish() is { } images) _imagePart = new(_imagePart.Version + 1, EventWriter.Images(images));
        Sample[] samples = [.. _history.Samples];
        var history = new Lazy<byte[]>(() => EventWriter.History(samples));
        _hub.Publish(new Frame
        {
            Number = ++_number,
            Tick = EventWriter.Tick(now, _history, new TickFacts(_folder, _disk.Bytes(), _control?.MaxConcurrency, _failures.Skipped())),
            Hosts = EventWriter.Hosts(end is null ? _progress?.Hosts(MostHosts) ?? [] : []),
            History = () => history.Value,
            Failures = _failurePart,
            Images = _imagePart,
            End = end,
        });
    }
}

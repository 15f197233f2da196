using System.Diagnostics;

namespace ImageHaul.Rig.Web;

/// <summary>One host of the simulated web: it keeps the truth about what it was asked and when. Thread-safe.</summary>
internal sealed class WebHost(HostSort sort)
{
    /// <summary>Requests at once that it is all right to make: ImageHaul's default for one host.</summary>
    public const int Cap = 8;

    private const double Rate = 10;
    private const double Burst = 5;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    // A request may have been on its way when the answer with Retry-After was: on this busy machine both take their time.
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private int _inFlight;
    private double _tokens = Burst;
    private long _filledAt = Stopwatch.GetTimestamp();
    private long? _refusedAt;
    private long _blockedUntil;

    public HostSort Sort => sort;

    public WebCounts Counts { get; private set; }

    /// <summary>A request has come in.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            _inFlight++;
            Counts = Counts with
            {
                Requests = Counts.Requests + 1,
                Peak = Math.Max(Counts.Peak, _inFlight),
                OverCap = Counts.OverCap + (_inFlight > Cap ? 1 : 0),
                WithinRetryAfter = Counts.WithinRetryAfter + (now < _blockedUntil && _refusedAt is { } refused && Stopwatch.GetElapsedTime(refused, now) > OnTheWay ? 1 : 0),
            };
        }
    }

    /// <summary>The answer goes out now; to be called before its last byte does, for then the next request may be here before this call.</summary>
    public void End()
    {
        lock (_gate) _inFlight--;
    }

    /// <summary>True when the limiter lets a request through; else the seconds for Retry-After.</summary>
    public bool LetsThrough(out int retryAfter)
    {
        retryAfter = (int)RetryAfter.TotalSeconds;
        if (sort != HostSort.Limited) return true;
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            _tokens = Math.Min(Burst, _tokens + Stopwatch.GetElapsedTime(_filledAt, now).TotalSeconds * Rate);
            _filledAt = now;
            if (_tokens >= 1)
            {
                _tokens--;
                return true;
            }
            // The first refusal of a burst begins the rest that is asked for; later ones of it lengthen it.
            if (now >= _blockedUntil) _refusedAt = now;
            _blockedUntil = now + (long)(RetryAfter.TotalSeconds * Stopwatch.Frequency);
            Counts = Counts with { Refused = Counts.Refused + 1 };
            return false;
        }
    }

    /// <summary>Forgets everything but what is in flight.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Counts = new WebCounts();
            _tokens = Burst;
            _filledAt = Stopwatch.GetTimestamp();
            _refusedAt = null;
            _blockedUntil = 0;
        }
    }
}

/// <summary>What hosts saw.</summary>
/// <param name="Requests">Requests in all.</param>
/// <param name="Peak">Most of them at once, on one host.</param>
/// <param name="OverCap">Requests that came while the cap was reached.</param>
/// <param name="WithinRetryAfter">Requests that came within a Retry-After the host had given.</param>
/// <param name="Refused">Answers 429.</param>
internal readonly record struct WebCounts(long Requests, int Peak, long OverCap, long WithinRetryAfter, long Refused)
{
    public static WebCounts operator +(WebCounts one, WebCounts other) => new(one.Requests + other.Requests, Math.Max(one.Peak, other.Peak), one.OverCap + other.OverCap,
        one.WithinRetryAfter + other.WithinRetryAfter, one.Refused + other.Refused);
}

namespace ImageHaul.Simulation;

/// <summary>
/// A client with one setting for good, against one modelled host: so many in flight, and starts so far apart. What it sends in vain it sends again; it never pauses.
/// </summary>
public static class FixedRun
{
    /// <summary>Runs for a while.</summary>
    public static Trace Go(HostModel model, FixedSetting setting, TimeSpan length, int seed)
    {
        var host = new ModelledHost(model, new Random(seed));
        var trace = new Trace();
        var flights = new PriorityQueue<Answer, TimeSpan>();
        var now = TimeSpan.Zero;
        var mayStart = TimeSpan.Zero;
        while (now < length)
        {
            while (flights.Count < setting.InFlight && mayStart <= now)
            {
                var (answer, at) = host.Send(now);
                flights.Enqueue(answer, at);
                mayStart = now + setting.Spacing;
            }
            var next = flights.TryPeek(out _, out var end) ? end : TimeSpan.MaxValue;
            if (flights.Count < setting.InFlight && mayStart < next) next = mayStart;
            if (next > length) next = length;
            trace.Flew(flights.Count, now, next);
            now = next;
            while (flights.TryPeek(out _, out end) && end <= now) trace.Count(flights.Dequeue(), now);
        }
        return trace;
    }

    /// <summary>The best of all settings within a ceiling, by images a second between two instants, in seconds.</summary>
    public static (FixedSetting Setting, Trace Trace) Best(HostModel model, int perHost, double from, double to, int seed)
    {
        (FixedSetting Setting, Trace Trace)? best = null;
        var bestSpeed = -1.0;
        foreach (var setting in Settings(perHost))
        {
            var trace = Go(model, setting, TimeSpan.FromSeconds(to), seed);
            var speed = trace.ImagesPerSecond(from, to);
            // Of equals the one that asks least of the host.
            if (speed <= bestSpeed * 1.005) continue;
            (best, bestSpeed) = ((setting, trace), speed);
        }
        return best!.Value;
    }

    private static IEnumerable<FixedSetting> Settings(int perHost)
    {
        double[] spacings = [1000, 500, 250, 120, 100, 80, 60, 52, 50, 48, 40, 20, 0];
        for (var inFlight = 1; inFlight <= perHost; inFlight++)
        {
            foreach (var spacing in spacings) yield return new FixedSetting(inFlight, TimeSpan.FromMilliseconds(spacing));
        }
    }
}

/// <summary>A setting that does not change.</summary>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="Spacing">Time between two starts.</param>
public readonly record struct FixedSetting(int InFlight, TimeSpan Spacing)
{
    /// <summary>As people would put it on the command line.</summary>
    public override string ToString() => Spacing > TimeSpan.Zero ? $"--per-host {InFlight} --delay {Spacing.TotalMilliseconds:0}ms" : $"--per-host {InFlight}";
}

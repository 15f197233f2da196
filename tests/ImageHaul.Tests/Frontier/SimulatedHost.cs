using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Tests.Frontier;

internal enum Manner { Fast, Slow, Dead, Missing, Bucket, NotFound, Flaky, Moving, Target, Blocking, Recovering }

/// <summary>A host of the simulation: answers in its manner, and objects when it is called against the rules.</summary>
internal sealed class SimulatedHost(string name, Manner manner, PolitenessOptions options, Random random)
{
    private TimeSpan? _lastStart;
    private TimeSpan _leaveAloneUntil;
    private double _tokens = 5;
    private TimeSpan _filledAt;

    public string Name { get; } = name;

    public Manner Manner { get; } = manner;

    /// <summary>Starts of its own rows; hops from elsewhere are left out.</summary>
    public int Starts { get; private set; }

    public int InFlight { get; private set; }

    /// <summary>A request comes in: checks that it may, and decides what will come of it after how long.</summary>
    public (TimeSpan After, TurnReport Report) Call(FetchTurn turn, TimeSpan now)
    {
        if (turn.Hops == 0) Starts++;
        InFlight++;
        Assert.True(InFlight <= options.PerHost, $"{Name} has {InFlight} in flight");
        Assert.True(now >= _leaveAloneUntil, $"{Name} was called at {now} but asked for peace until {_leaveAloneUntil}");
        if (_lastStart is { } last) Assert.True(now - last >= options.Delay * (1 - options.Jitter), $"{Name} was called {now - last} after the last time");
        _lastStart = now;
        return Manner switch
        {
            Manner.Fast or Manner.Target => Good(Between(20, 80)),
            Manner.Slow => Good(Between(2000, 5000)),
            Manner.Dead => Bad(FailureKind.ConnectTimeout, 10_000),
            Manner.Missing => Bad(FailureKind.DnsNotFound, 20),
            Manner.Bucket => TakeToken(now) ? Good(Between(20, 80)) : Bad(FailureKind.RateLimited, 20, random.Next(2) == 0 ? 3 : null),
            Manner.NotFound => Bad(FailureKind.HttpNotFound, 30),
            Manner.Flaky => random.Next(10) switch
            {
                0 => Bad(FailureKind.ConnectionReset, 15),
                1 => Bad(FailureKind.Truncated, 60),
                2 => Bad(FailureKind.CorruptImage, 60),
                _ => Good(Between(20, 80)),
            },
            Manner.Moving => (Between(10, 20), TurnReport.Moved(Rows.Url($"http://target{turn.Request.Ordinal % 3}.test/moved/{turn.Request.Ordinal}"), TimeSpan.FromMilliseconds(10))),
            Manner.Blocking => Bad(FailureKind.Blocked, 30),
            Manner.Recovering => now < TimeSpan.FromSeconds(20) ? Bad(FailureKind.ConnectRefused, 5) : Good(Between(20, 80)),
            _ => throw new InvalidOperationException($"No manner {Manner}."),
        };
    }

    /// <summary>The answer is on its way back.</summary>
    public void Answered(TurnReport report, TimeSpan now)
    {
        InFlight--;
        if (report.Failure?.RetryAfter is { } asked && now + asked > _leaveAloneUntil) _leaveAloneUntil = now + asked;
    }

    private bool TakeToken(TimeSpan now)
    {
        _tokens = Math.Min(5, _tokens + (now - _filledAt).TotalSeconds * 5);
        _filledAt = now;
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }

    private TimeSpan Between(int least, int most) => TimeSpan.FromMilliseconds(random.Next(least, most));

    private static (TimeSpan, TurnReport) Good(TimeSpan after) => (after, TurnReport.Succeeded(after, 20_000));

    private static (TimeSpan, TurnReport) Bad(FailureKind kind, int milliseconds, double? retryAfter = null) =>
        (TimeSpan.FromMilliseconds(milliseconds), Rows.Failed(kind, retryAfter));
}

namespace ImageHaul.Simulation;

/// <summary>A host of the model at work, in virtual time.</summary>
internal sealed class ModelledHost(HostModel model, Random random)
{
    // When each busy server is free again.
    private readonly PriorityQueue<TimeSpan, TimeSpan> _servers = new();
    private readonly PriorityQueue<TimeSpan, TimeSpan> _work = new();
    private double _tokens = model.Burst;
    private TimeSpan _filledAt;
    private int _refusals;

    public HostModel Model => model;

    /// <summary>A request is sent: what will come of it, and when.</summary>
    public (Answer Answer, TimeSpan At) Send(TimeSpan now)
    {
        var arrival = now + model.Latency / 2;
        var back = model.Latency - model.Latency / 2;
        while (_work.TryPeek(out _, out var done) && done <= arrival) _work.Dequeue();
        if (_refusals >= model.BanAfter) return (Answer.Banned, arrival + back);
        if (_work.Count >= model.MostAtOnce || !TakeToken(arrival))
        {
            _refusals++;
            return (Answer.Refused, arrival + back);
        }
        var begin = arrival;
        if (_servers.Count >= model.Servers)
        {
            var free = _servers.Dequeue();
            if (free > begin) begin = free;
        }
        var crowd = model.Servers == int.MaxValue ? 0 : Math.Max(0, _work.Count + 1 - model.Servers);
        var end = begin + model.Service * (1 + model.Scatter * (2 * random.NextDouble() - 1)) * (1 + model.Thrash * crowd);
        if (model.Servers < int.MaxValue) _servers.Enqueue(end, end);
        _work.Enqueue(end, end);
        // The server does the work all the same: that nobody waits for it any more it does not know.
        return end + back - now > model.Timeout ? (Answer.TimedOut, now + model.Timeout) : (Answer.Good, end + back);
    }

    private bool TakeToken(TimeSpan now)
    {
        if (model.Rate is not { } rate) return true;
        if (model.QuotaWindow is { } window)
        {
            if (now.Ticks / window.Ticks != _filledAt.Ticks / window.Ticks) _tokens = model.Burst;
        }
        else
        {
            _tokens = Math.Min(model.Burst, _tokens + (now - _filledAt).TotalSeconds * rate);
        }
        _filledAt = now;
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }
}

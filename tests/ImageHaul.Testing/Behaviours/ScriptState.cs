using System.Collections.Concurrent;

namespace ImageHaul.Testing.Behaviours;

/// <summary>What scripted answers remember between requests: visits of a URL, and token buckets.</summary>
internal sealed class ScriptState(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Host, string Target), int> _visits = new();
    private readonly ConcurrentDictionary<(string Host, RateLimit Rate), Bucket> _buckets = new();

    /// <summary>Counts a visit of a scripted URL and says the how many-th it is, from 1.</summary>
    public int Visit(string host, string target) => _visits.AddOrUpdate((host, target), 1, (_, count) => count + 1);

    /// <summary>Takes a token of the host's bucket.</summary>
    /// <returns>Zero when there was one, else how long until there is.</returns>
    public TimeSpan TakeToken(string host, RateLimit rate) => _buckets.GetOrAdd((host, rate), static (key, time) => new Bucket(key.Rate, time), time).Take();

    private sealed class Bucket(RateLimit rate, TimeProvider time)
    {
        /// <summary>Stands for "never": a rate of 0 tells clients to come back in an hour.</summary>
        private static readonly TimeSpan Never = TimeSpan.FromHours(1);

        private readonly Lock _gate = new();
        private double _tokens = rate.Burst;
        private long _last = time.GetTimestamp();

        public TimeSpan Take()
        {
            lock (_gate)
            {
                var now = time.GetTimestamp();
                _tokens = Math.Min(rate.Burst, _tokens + time.GetElapsedTime(_last, now).TotalSeconds * rate.PerSecond);
                _last = now;
                if (_tokens < 1) return rate.PerSecond > 0 ? TimeSpan.FromSeconds((1 - _tokens) / rate.PerSecond) : Never;
                _tokens--;
                return TimeSpan.Zero;
            }
        }
    }
}

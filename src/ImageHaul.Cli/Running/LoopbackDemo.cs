using ImageHaul.Cli.Options;
using ImageHaul.Pipeline;
using ImageHaul.Testing.Demo;

namespace ImageHaul.Cli.Running;

/// <summary>The demo's server of the test library.</summary>
internal sealed class LoopbackDemo(DemoSite site) : IDemoSite
{
    public string List => site.ListText;

    public IReadOnlyList<DemoExpectation> Expectations { get; } =
        [.. site.Rows.Select(row => new DemoExpectation(row.Ordinal, row.Remark, row.Expected, row.Accepts))];

    /// <summary>Waits are short, since the server means every one of its faults; each run begins anew, since its ports change.</summary>
    public HaulOptions Suit(HaulOptions options) => options with
    {
        Restart = true,
        Politeness = options.Politeness with
        {
            Attempts = site.Limits.Attempts,
            RetryBase = site.Limits.RetryBase,
            RetryMax = site.Limits.RetryMax,
            RetryAfterMax = TimeSpan.FromSeconds(2),
            CircuitBase = TimeSpan.FromSeconds(1),
        },
        Fetching = options.Fetching with
        {
            AllowPrivate = true,
            Resolve = [.. site.Resolve.Select(entry => NetworkText.Resolve(entry).Value)],
            ConnectTimeout = site.Limits.ConnectTimeout,
            HeaderTimeout = site.Limits.HeaderTimeout,
            IdleTimeout = site.Limits.IdleTimeout,
            TotalTimeout = site.Limits.TotalTimeout,
            MaxBytes = site.Limits.MaxBytes,
        },
    };

    public ValueTask DisposeAsync() => site.DisposeAsync();
}

namespace ImageHaul.Testing.Demo;

/// <summary>Limits under which the demo ends soon and as expected; a row that stalls costs attempts times a timeout.</summary>
public sealed record DemoLimits
{
    /// <summary>Attempts per row; two would lose the rows that fail twice.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>First wait before a retry.</summary>
    public TimeSpan RetryBase { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait before a retry.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Connecting, name look-up included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Until the headers.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Silence within a body.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>A whole body; the slow but honest row takes about a second.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes of a body; the endless one is given up here.</summary>
    public long MaxBytes { get; init; } = 4 << 20;

    /// <summary>These limits as arguments of <c>get</c>.</summary>
    public IReadOnlyList<string> ToArguments() =>
    [
        "--attempts", $"{Attempts}", "--retry-base", Milliseconds(RetryBase), "--retry-max", Milliseconds(RetryMax),
        "--connect-timeout", Milliseconds(ConnectTimeout),
        "--header-timeout", Milliseconds(HeaderTimeout), "--idle-timeout", Milliseconds(IdleTimeout),
        "--timeout", Milliseconds(TotalTimeout), "--max-bytes", $"{MaxBytes}",
    ];

    private static string Milliseconds(TimeSpan time) => $"{(long)time.TotalMilliseconds}ms";
}

namespace ImageHaul.Frontier;

/// <summary>The sizes that follow from the memory window.</summary>
internal sealed class WindowSizes(int window)
{
    // A transaction of 512 rows costs little more than one of a single row.
    private const int MostPerBatch = 512;

    // Healthy hosts may be read ahead of onto the disk this many windows (a million rows at the default), to find hosts that can use idle capacity.
    private const int ReadAheadWindows = 50;

    /// <summary>Rows in memory from which adding waits. With rows on disk a quarter stays free for them.</summary>
    public int Admit(bool hasSpilled) => hasSpilled ? Math.Max(1, window - window / 4) : window;

    /// <summary>Below this many rows in memory, queues that run low are filled from the disk in advance.</summary>
    public int Prefetch { get; } = window / 2;

    /// <summary>Rows in memory beyond which nothing is added or loaded at all; reached when retries alone fill the window.</summary>
    public int Ceiling { get; } = window * 2;

    /// <summary>Rows moved to the disk at once.</summary>
    public int Batch { get; } = Math.Clamp(window / 4, 1, MostPerBatch);

    /// <summary>Rows that a host keeps in memory, and the fewest read back at once.</summary>
    public int Few { get; } = Math.Clamp(window / 16, 1, 16);

    /// <summary>Rows on disk from which healthy hosts are read ahead of at a trickle only.</summary>
    public long ReadAhead { get; } = (long)window * ReadAheadWindows;

    /// <summary>How far below the limit the rows in memory must fall before a waiting reader is woken: one switch of threads for many rows.</summary>
    public int Slack { get; } = Math.Min(MostPerBatch, window / 8);

    /// <summary>Rows to read back at once, with this many in memory.</summary>
    public int Load(int queued) => Math.Clamp((window - queued) / 8, Few, MostPerBatch);
}

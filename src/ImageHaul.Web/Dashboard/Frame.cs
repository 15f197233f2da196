namespace ImageHaul.Web.Dashboard;

/// <summary>
/// What the page is told at one moment, made once for all who watch. Parts that seldom change carry a version, so that each watcher is sent what it has not seen; whoever
/// is slow misses frames in between and no more.
/// </summary>
internal sealed record Frame
{
    /// <summary>Counts up from 1.</summary>
    public required long Number { get; init; }

    /// <summary>Totals, speeds and the newest sample.</summary>
    public required byte[] Tick { get; init; }

    /// <summary>The table of hosts.</summary>
    public required byte[] Hosts { get; init; }

    /// <summary>Every sample kept: for whoever has missed one.</summary>
    public required Func<byte[]> History { get; init; }

    /// <summary>Examples of failures.</summary>
    public required Part Failures { get; init; }

    /// <summary>The latest images.</summary>
    public required Part Images { get; init; }

    /// <summary>How the run ended; null while it goes on. The last frame of all has it.</summary>
    public byte[]? End { get; init; }
}

/// <summary>A part of a frame that seldom changes.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Event">The event to send.</param>
internal sealed record Part(int Version, byte[] Event);

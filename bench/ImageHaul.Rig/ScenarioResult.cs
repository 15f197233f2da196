namespace ImageHaul.Rig;

/// <summary>All rounds of one entry.</summary>
internal sealed record EntryResult(string Label, string Setting, int Rows, int Images, IReadOnlyList<Measurement> Rounds, string? Wrong)
{
    public double Wall => Median(Rounds.Select(round => round.Wall));

    public double ImagesPerSecond => Images / Wall;

    public double RowsPerSecond => Rows / Wall;

    /// <summary>Microseconds.</summary>
    public double CpuPerImage => Median(Rounds.Select(round => round.Cpu)) * 1e6 / Images;

    public double PeakMegabytes => Rounds.Max(round => round.PeakKilobytes) / 1024.0;

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

/// <summary>All entries of one scenario; the first is what the others are compared with.</summary>
internal sealed record ScenarioResult(string Name, string Title, IReadOnlyList<EntryResult> Entries)
{
    public EntryResult First => Entries[0];

    /// <summary>The median over the rounds of a/b: what ran in the same round met the same machine.</summary>
    public double Ratio(string a, string b, Func<Measurement, double> of) => Find(a) is { } first && Find(b) is { } second
        ? EntryResult.Median(first.Rounds.Zip(second.Rounds, (x, y) => of(x) / of(y)))
        : double.NaN;

    /// <summary>Our wall time as a share of a peer's.</summary>
    public double WallAgainst(string peer) => Ratio(First.Label, peer, round => round.Wall);

    /// <summary>Our processor time as a share of a peer's.</summary>
    public double CpuAgainst(string peer) => Ratio(First.Label, peer, round => round.Cpu);

    public EntryResult? Find(string label) => Entries.FirstOrDefault(entry => entry.Label == label && entry.Rounds.Count > 0);
}

using BenchmarkDotNet.Attributes;
using ImageHaul.Manners;

namespace ImageHaul.Benchmarks;

/// <summary>What robots.txt costs a row, and what reading one costs an origin.</summary>
[MemoryDiagnoser]
public class RobotsBenchmarks
{
    private const string Path = "/wp-content/uploads/2019/07/a-rather-long-name-of-a-photograph-1024x768.jpg";

    private static readonly string TypicalText = "User-agent: *\n" + string.Concat(Enumerable.Range(0, 40).Select(n => $"Disallow: /section{n}/\n"))
        + "Disallow: /*?replytocom=\nDisallow: /*.json$\nAllow: /section7/open/\nSitemap: https://h.test/sitemap.xml\n";

    private static readonly string LargestText = "User-agent: *\n" + string.Concat(Enumerable.Range(0, 18_000).Select(n => $"Disallow: /section/{n:D6}/\n"));

    private static readonly string WildText = "User-agent: *\n" + string.Concat(Enumerable.Range(0, 18_000).Select(n => $"Disallow: /*a*{n:D6}*\n"));

    private static readonly RobotsRules TypicalRules = RobotsFile.Parse(TypicalText);
    private static readonly RobotsRules LargestRules = RobotsFile.Parse(LargestText);
    private static readonly RobotsRules WildRules = RobotsFile.Parse(WildText);

    [Benchmark(Baseline = true)]
    public bool Typical() => TypicalRules.Allows(Path);

    [Benchmark]
    public bool TypicalWithEscapes() => TypicalRules.Allows(Path + "?w=%7e1");

    [Benchmark]
    public bool EighteenThousandPrefixes() => LargestRules.Allows(Path);

    [Benchmark]
    public bool EighteenThousandWildcards() => WildRules.Allows(Path);

    [Benchmark]
    public object ReadTypical() => RobotsFile.Parse(TypicalText);

    [Benchmark]
    public object ReadLargest() => RobotsFile.Parse(LargestText);
}

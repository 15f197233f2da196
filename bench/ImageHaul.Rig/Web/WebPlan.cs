using System.Net;

namespace ImageHaul.Rig.Web;

/// <summary>
/// A web as old lists have it: hosts by sort, rows by fate, which of them can be had at all. The seed is fixed, so that every run meets the same web.
/// </summary>
internal sealed class WebPlan
{
    /// <summary>Hosts in all.</summary>
    public const int Hosts = 300;

    private const int Seed = 20_261_122;
    private const int RowsOfAPage = 20;

    // Shares of the hosts, and with them of the rows: rate-limited, slow and dead ones, and those that answer 403, half of which yield to a proxy.
    private const double Limited = 0.05;
    private const double Slow = 0.05;
    private const double Dead = 0.06;
    private const double Refusing = 0.08;

    // Shares of all rows, spread over the ordinary hosts.
    private const double NotFound = 0.12;
    private const double NotAnImage = 0.04;
    private const double Flaky = 0.10;

    public WebPlan(int rows, bool withProxy)
    {
        WithProxy = withProxy;
        var random = new Random(Seed);
        Sorts = MakeSorts(random);
        Rows = MakeRows(rows, random);
        // As a crawl leaves them: the images of a page together, pages of all hosts mixed.
        var pages = Rows.GroupBy(row => row.Host).SelectMany(host => host.Chunk(RowsOfAPage)).ToArray();
        random.Shuffle(pages);
        List = [.. pages.SelectMany(page => page)];
        Obtainable = Rows.Where(IsObtainable).Select(row => row.Number).ToHashSet();
    }

    /// <summary>The proxy may be used, and what only yields to it can be had.</summary>
    public bool WithProxy { get; }

    /// <summary>The sort of each host.</summary>
    public HostSort[] Sorts { get; }

    /// <summary>The rows by number.</summary>
    public WebRow[] Rows { get; }

    /// <summary>The rows in the order of the list.</summary>
    public WebRow[] List { get; }

    /// <summary>Numbers of the rows that have an image.</summary>
    public IReadOnlySet<int> Obtainable { get; }

    /// <summary>The address of a host: on loopback each is a host of its own, and every program reaches it without name tricks.</summary>
    public static IPAddress Address(int host) => new([127, 2, (byte)(host / 250), (byte)(host % 250 + 1)]);

    /// <summary>The URL of a row.</summary>
    public string Url(WebRow row) => Sorts[row.Host] == HostSort.Dead
        ? $"http://gone{row.Host}.imagehaul.invalid{row.Path}"
        : $"http://{Address(row.Host)}:{WebOrigin.Port}{row.Path}";

    private bool IsObtainable(WebRow row) => row.Fate is not (RowFate.NotFound or RowFate.NotAnImage)
        && (Sorts[row.Host] is HostSort.Ordinary or HostSort.Slow or HostSort.Limited || (WithProxy && Sorts[row.Host] == HostSort.OpenToTheProxy));

    private static HostSort[] MakeSorts(Random random)
    {
        var sorts = new List<HostSort>(Hosts);
        void Add(HostSort sort, double share) => sorts.AddRange(Enumerable.Repeat(sort, (int)Math.Round(Hosts * share)));
        Add(HostSort.Limited, Limited);
        Add(HostSort.Slow, Slow);
        Add(HostSort.Dead, Dead);
        Add(HostSort.Closed, Refusing / 2);
        Add(HostSort.OpenToTheProxy, Refusing / 2);
        Add(HostSort.Ordinary, (double)(Hosts - sorts.Count) / Hosts);
        var array = sorts.ToArray();
        random.Shuffle(array);
        return array;
    }

    private WebRow[] MakeRows(int count, Random random)
    {
        var rows = new WebRow[count];
        for (var number = 0; number < count; number++) rows[number] = new WebRow(number, number % Hosts, RowFate.Good, 0);
        var ordinary = rows.Where(row => Sorts[row.Host] == HostSort.Ordinary).Select(row => row.Number).ToArray();
        random.Shuffle(ordinary);
        var next = 0;
        void Spread(double share, Func<RowFate> fate)
        {
            for (var n = 0; n < count * share; n++, next++) rows[ordinary[next]] = rows[ordinary[next]] with { Fate = fate(), Times = 1 + random.Next(2) };
        }
        Spread(NotFound, () => RowFate.NotFound);
        Spread(NotAnImage, () => RowFate.NotAnImage);
        Spread(Flaky, () => (RowFate)((int)RowFate.Unavailable + random.Next(3)));
        return rows;
    }
}

using System.Text;
using ImageHaul.Testing.Http;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Testing.Demo;

/// <summary>
/// A scripted small web on loopback: some 290 rows over eight host names that misbehave in every common way, with the outcome that each row has to
/// have. With <see cref="Limits"/> a run over it takes some ten seconds.
/// </summary>
public sealed class DemoSite : IAsyncDisposable
{
    /// <summary>What every answer waits: enough that requests overlap as they do on a network.</summary>
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(15);

    private readonly HostileServer _server;
    private readonly DeadPort _closed;

    private DemoSite(HostileServer server, DeadPort closed)
    {
        (_server, _closed) = (server, closed);
        _server.Map(DemoScript.MembersPath, AnswerMembersAsync);
        var list = new DemoListBuilder(server);
        new DemoScript(list, server, closed.Port).Write();
        Rows = list.Rows();
        ListText = list.Text();
        Resolve = [.. server.Resolve(DemoScript.Served), $"{DemoScript.Closed}:{closed.Port}:{closed.EndPoint.Address}"];
    }

    /// <summary>The list, one URL and id per line, with comments that name each misbehaviour.</summary>
    public string ListText { get; }

    /// <summary>The rows of the list, in order.</summary>
    public IReadOnlyList<DemoRow> Rows { get; }

    /// <summary>Look-up overrides, each <c>HOST:PORT:ADDRESS</c>, without which the names lead nowhere. The addresses are private.</summary>
    public IReadOnlyList<string> Resolve { get; }

    /// <summary>The limits to run with.</summary>
    public DemoLimits Limits { get; } = new();

    /// <summary>Arguments of <c>get</c> that make the demo work: limits, overrides, and leave for private addresses.</summary>
    public IReadOnlyList<string> Arguments => ["--allow-private", .. Limits.ToArguments(), .. Resolve.SelectMany(entry => new[] { "--resolve", entry })];

    /// <summary>Distinct images that must be there in the end.</summary>
    public int DistinctImages => Rows.Where(row => row.Content is not null).Select(row => row.Content).Distinct().Count();

    /// <summary>Rows that must end as duplicates.</summary>
    public int Duplicates => Rows.Count(row => row.Content is not null) - DistinctImages;

    /// <summary>Rows that must fail.</summary>
    public int Failures => Rows.Count(row => row.Content is null) - Skipped;

    /// <summary>Rows that must be left alone.</summary>
    public int Skipped => Rows.Count(row => row.Statuses.Contains("skipped"));

    /// <summary>What was asked so far.</summary>
    public RequestLog Log => _server.Log;

    /// <summary>Starts the site.</summary>
    /// <param name="time">The clock of its waits; the system's when null.</param>
    public static DemoSite Start(TimeProvider? time = null)
    {
        var hosts = new Dictionary<string, HostPolicy>
        {
            ["*"] = new() { Latency = Latency },
            [DemoScript.Archive] = new() { Latency = Latency, Robots = DemoScript.ArchiveRobots },
        };
        return new DemoSite(HostileServer.Start(new() { Hosts = hosts, Time = time ?? TimeProvider.System }), DeadPort.Closed());
    }

    /// <summary>Stops the site.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _closed.Dispose();
    }

    private static Task AnswerMembersAsync(RawExchange exchange) =>
        exchange.Request.Header("Authorization") == "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("ann:secret"))
            ? exchange.ReplyAsync(200, "image/jpeg", SampleImages.Create(SampleFormat.Jpeg, 1, 320, 240)).AsTask()
            : exchange.ReplyAsync(401, headers: "WWW-Authenticate: Basic realm=\"members\"").AsTask();
}

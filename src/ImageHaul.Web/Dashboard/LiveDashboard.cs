using System.Net;
using System.Net.Sockets;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ImageHaul.Web.Dashboard;

/// <summary>
/// A page about one run, on this machine's loopback address and nowhere else: what it does, and buttons to pause it. The address holds a secret; whoever knows it may
/// watch and steer. See docs/dashboard.md.
/// </summary>
/// <remarks>
/// Kestrel by itself, without a host around it: no settings file and no environment variable has a say in where it listens, and nothing is loaded that is not used.
/// </remarks>
public sealed class LiveDashboard : IAsyncDisposable
{
    // How long those who watch may take for the last figures. The command waits for it.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly KestrelServer _server;
    private readonly EventHub _hub;
    private readonly RunWatch _watch;
    private readonly FolderBlobStore _blobs;
    private readonly TimeProvider _time;

    private LiveDashboard(KestrelServer server, EventHub hub, RunWatch watch, FolderBlobStore blobs, TimeProvider time, string url) =>
        (_server, _hub, _watch, _blobs, _time, Url) = (server, hub, watch, blobs, time, url);

    /// <summary>The page's address, with the secret in it.</summary>
    public string Url { get; }

    /// <summary>Begins to serve the page.</summary>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="outputFolder">The run's output folder: the images shown come from there.</param>
    /// <param name="time">The clock; the system's when null.</param>
    public static Task<DashboardOpening> StartAsync(int port, string outputFolder, TimeProvider? time = null) => StartAsync(port, outputFolder, AccessToken.Create(), time ?? TimeProvider.System);

    internal static async Task<DashboardOpening> StartAsync(int port, string outputFolder, AccessToken token, TimeProvider time)
    {
        var hub = new EventHub();
        var blobs = new FolderBlobStore(new StorageOptions { Output = outputFolder });
        var watch = new RunWatch(outputFolder, hub, new FreeSpace(outputFolder, time), time);
        var application = new DashboardApplication(watch, hub, blobs, time);
        var server = NewServer(port);
        try
        {
            await server.StartAsync(application, CancellationToken.None);
        }
        catch (Exception refused) when (refused is IOException or SocketException)
        {
            server.Dispose();
            watch.Dispose();
            blobs.Dispose();
            return new(null, Reason(refused, port));
        }
        var bound = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        application.Gate = new RequestGate(bound, token);
        return new(new LiveDashboard(server, hub, watch, blobs, time, $"http://127.0.0.1:{bound}/{token.Text}/"), null);
    }

    /// <summary>What the run is to call: the page, and what somebody else wants to hear.</summary>
    /// <param name="other">The other observer.</param>
    public HaulObserver Observe(HaulObserver other) => _watch.Observe(other);

    /// <summary>Shows the end of the run on every page that is open, and lets them go.</summary>
    /// <param name="summary">How the run ended; null when it was abandoned.</param>
    /// <param name="nextCommand">The command that continues or retries; null when there is nothing left to do.</param>
    public async Task EndAsync(RunSummary? summary, string? nextCommand)
    {
        _watch.End(summary, nextCommand);
        await Task.WhenAny(_hub.WhenEmptyAsync(), Task.Delay(Farewell, _time, CancellationToken.None));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _server.StopAsync(atOnce.Token);
        _server.Dispose();
        _watch.Dispose();
        _blobs.Dispose();
    }

    private static KestrelServer NewServer(int port)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        // One person's browser: a page, its events, a handful of images at a time.
        options.Limits.MaxConcurrentConnections = 64;
        options.Limits.MaxRequestBodySize = 2 * ControlRoute.MostBytes;
        options.Limits.MaxRequestLineSize = 2048;
        options.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        var logs = NullLoggerFactory.Instance;
        return new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs), logs);
    }

    private static string Reason(Exception refused, int port) => refused switch
    {
        { InnerException: AddressInUseException } => $"port {port} of 127.0.0.1 is taken; give another one, or none for a free one",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => $"port {port} of 127.0.0.1 is not allowed to this user; give one from 1024 up, or none for a free one",
        _ => $"127.0.0.1:{port} cannot be listened on: {refused.Message}",
    };
}

/// <summary>What came of starting a dashboard.</summary>
/// <param name="Dashboard">The dashboard; null when it could not be started.</param>
/// <param name="Fault">Why not, with the remedy.</param>
public readonly record struct DashboardOpening(LiveDashboard? Dashboard, string? Fault);

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ImageHaul.Rig.Web;

/// <summary>Serves the simulated web: every host on its own loopback address, and a forward proxy that the refusing half of them trusts.</summary>
internal sealed class WebOrigin : IDisposable
{
    /// <summary>The port of every host.</summary>
    public const int Port = 18090;

    /// <summary>The port of the proxy.</summary>
    public const int ProxyPort = 18091;

    private readonly WebPlan _plan;
    private readonly WebImages _images;
    private readonly WebHost[] _hosts;
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private readonly int[] _asked;
    private readonly WebApplication _server;

    public WebOrigin(WebPlan plan, WebImages images)
    {
        (_plan, _images) = (plan, images);
        _hosts = [.. plan.Sorts.Select(sort => new WebHost(sort))];
        _asked = new int[plan.Rows.Length];
        for (var host = 0; host < _hosts.Length; host++) _byAddress.Add(WebPlan.Address(host), host);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            foreach (var address in _byAddress.Keys) options.Listen(address, Port);
            options.Listen(IPAddress.Loopback, ProxyPort);
        });
        _server = builder.Build();
        _server.Run(AnswerAsync);
        _server.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>What all hosts saw since the last reset.</summary>
    public WebCounts Counts => _hosts.Aggregate(new WebCounts(), (sum, host) => sum + host.Counts);

    public void Reset()
    {
        foreach (var host in _hosts) host.Reset();
        Array.Clear(_asked);
    }

    public void Dispose() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task AnswerAsync(HttpContext context)
    {
        var byProxy = context.Connection.LocalPort == ProxyPort;
        // To a proxy the whole URL is sent, and the name of its host with it.
        var address = byProxy ? IPAddress.TryParse(context.Request.Host.Host, out var named) ? named : IPAddress.None : context.Connection.LocalIpAddress!.MapToIPv4();
        if (!_byAddress.TryGetValue(address, out var number))
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return;
        }
        var host = _hosts[number];
        host.Begin();
        var isOpen = true;
        try
        {
            await AnswerAsync(context, host, byProxy, End);
        }
        catch (OperationCanceledException)
        {
            // The client has left.
        }
        finally
        {
            End();
        }

        void End()
        {
            if (isOpen) host.End();
            isOpen = false;
        }
    }

    private async Task AnswerAsync(HttpContext context, WebHost host, bool byProxy, Action end)
    {
        var row = RowOf(context.Request.Path.Value);
        // Thirty to seventy milliseconds of way, the same for each row in every run.
        var way = TimeSpan.FromMilliseconds(30 + (row?.Number ?? 0) * 7919L % 40);
        if (!host.LetsThrough(out var retryAfter))
        {
            await Task.Delay(way, context.RequestAborted);
            context.Response.Headers.RetryAfter = $"{retryAfter}";
            End(context, StatusCodes.Status429TooManyRequests, end);
            return;
        }
        await Task.Delay(host.Sort == HostSort.Slow ? TimeSpan.FromMilliseconds(1000) + 20 * way : way, context.RequestAborted);
        if (row is not { } wanted) End(context, StatusCodes.Status404NotFound, end);
        else if (host.Sort == HostSort.Closed || (host.Sort == HostSort.OpenToTheProxy && !byProxy)) End(context, StatusCodes.Status403Forbidden, end);
        else await AnswerAsync(context, wanted, end);
    }

    private async Task AnswerAsync(HttpContext context, WebRow row, Action end)
    {
        var isSpoilt = Interlocked.Increment(ref _asked[row.Number]) <= row.Times;
        switch (row.Fate)
        {
            case RowFate.NotFound:
                End(context, StatusCodes.Status404NotFound, end);
                return;
            case RowFate.NotAnImage:
                context.Response.ContentType = "image/jpeg";
                end();
                await context.Response.WriteAsync("<!DOCTYPE html><html><head><title>Gone</title></head><body><h1>This picture has moved</h1></body></html>\n");
                return;
            case RowFate.Unavailable when isSpoilt:
                End(context, StatusCodes.Status503ServiceUnavailable, end);
                return;
            case RowFate.Reset when isSpoilt:
                end();
                context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
                return;
            default:
                break;
        }
        var image = _images.Of(row.Number);
        context.Response.ContentType = "image/jpeg";
        context.Response.ContentLength = image.Length;
        end();
        if (row.Fate == RowFate.Cut && isSpoilt)
        {
            await context.Response.Body.WriteAsync(image.AsMemory(0, image.Length / 2), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }
        await context.Response.Body.WriteAsync(image, context.RequestAborted);
    }

    private static void End(HttpContext context, int status, Action end)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        end();
    }

    private WebRow? RowOf(string? path) => path is not null && path.StartsWith("/p/", StringComparison.Ordinal) && path.EndsWith(".jpg", StringComparison.Ordinal)
        && int.TryParse(path.AsSpan(3, path.Length - 7), out var number) && number < _plan.Rows.Length ? _plan.Rows[number] : null;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ImageHaul.Cli.Telemetry;

/// <summary>Metrics at <c>http://127.0.0.1:PORT/metrics</c>, for a Prometheus on this machine. On loopback only, and only under a loopback name: no web page may read it.</summary>
internal sealed class PrometheusPage : IAsyncDisposable
{
    private readonly WebApplication _application;

    private PrometheusPage(WebApplication application) => _application = application;

    /// <summary>Serves what <paramref name="collect"/> gives; or says why the port cannot be had.</summary>
    public static async Task<(PrometheusPage? Page, string? Fault)> StartAsync(int port, Func<string> collect)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        var application = builder.Build();
        application.Run(async context =>
        {
            var (request, response) = (context.Request, context.Response);
            response.StatusCode = request.Host.Host is not ("127.0.0.1" or "localhost" or "[::1]") ? 421 : request.Path != "/metrics" ? 404 : HttpMethods.IsGet(request.Method) ? 200 : 405;
            if (response.StatusCode != 200) return;
            response.ContentType = PrometheusText.ContentType;
            await response.WriteAsync(collect());
        });
        try
        {
            await application.StartAsync();
            return (new PrometheusPage(application), null);
        }
        catch (IOException taken)
        {
            await application.DisposeAsync();
            return (null, $"port {port} cannot be served: {taken.Message}");
        }
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}

using ImageHaul.Cli.Options;
using ImageHaul.Pipeline;
using ImageHaul.Web.Dashboard;

namespace ImageHaul.Cli.Commands;

/// <summary>The live page of a run, as the command sees it. A run without one never comes here, so that no web server is loaded for it.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private readonly LiveDashboard? _dashboard;

    private DashboardPage(LiveDashboard? dashboard) => _dashboard = dashboard;

    /// <summary>False when the page could not be served; the reason was said.</summary>
    public bool IsOpen => _dashboard is not null;

    /// <summary>Serves the page and says where. The address is said even when quiet: nobody could guess it.</summary>
    public static async Task<DashboardPage> OpenAsync(CommandContext context, int port, string folder)
    {
        var (dashboard, fault) = await LiveDashboard.StartAsync(port, folder, context.Here.Time);
        if (dashboard is null) context.Error($"--dashboard: {fault}");
        else context.Terminal.WriteLine($"dashboard: {dashboard.Url}");
        return new DashboardPage(dashboard);
    }

    /// <summary>What the run is to call.</summary>
    public HaulObserver Observe(HaulObserver other) => _dashboard!.Observe(other);

    /// <summary>Shows the end of the run.</summary>
    public Task EndAsync(RunSummary? summary, NextCommand? next) => _dashboard!.EndAsync(summary, next?.Line);

    public ValueTask DisposeAsync() => _dashboard?.DisposeAsync() ?? ValueTask.CompletedTask;
}

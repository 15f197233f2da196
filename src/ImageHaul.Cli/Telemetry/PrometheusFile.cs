using ImageHaul.Catalog;

namespace ImageHaul.Cli.Telemetry;

/// <summary>
/// Metrics in a file, for the textfile collector of node_exporter: it needs no open port and outlives the run. Written every 15 s and at the end, to a temporary file that
/// then takes the name, so that no reader sees half of it.
/// </summary>
internal sealed class PrometheusFile : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly string _file;
    private readonly string _temporary;
    private readonly Func<string> _collect;
    private readonly Action<string> _warn;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private bool _warned;

    public PrometheusFile(string file, Func<string> collect, TimeProvider time, Action<string> warn)
    {
        _file = Path.GetFullPath(file);
        // The collector reads every *.prom of its folder: this must not be one.
        _temporary = SpecialFile.Is(_file) ? _file : $"{_file}.{Environment.ProcessId}.tmp";
        (_collect, _warn) = (collect, warn);
        Write();
        _timer = time.CreateTimer(_ => Write(), null, Interval, Interval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        Write();
    }

    private void Write()
    {
        lock (_gate)
        {
            try
            {
                File.WriteAllText(_temporary, _collect());
                if (_temporary != _file) File.Move(_temporary, _file, overwrite: true);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // The metrics of a run are not worth the run.
                if (!_warned) _warn($"--metrics: {_file} cannot be written: {refused.Message}; the run goes on");
                _warned = true;
            }
        }
    }
}

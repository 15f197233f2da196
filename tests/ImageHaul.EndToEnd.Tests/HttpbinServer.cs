using System.Diagnostics;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Debian's python3-httpbin under gunicorn: somebody else's idea of a server.</summary>
public sealed class HttpbinServer : IDisposable
{
    private readonly Process _process;

    public HttpbinServer()
    {
        Port = NginxOrigin.FreePort();
        _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-m", "gunicorn", "--threads", "8", "-b", $"127.0.0.1:{Port}", "httpbin:app"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        Loopback.WaitUntilOpen(Port, _process);
    }

    public int Port { get; }

    public string Url(string path) => $"http://127.0.0.1:{Port}{path}";

    public void Dispose()
    {
        Process.Start("kill", ["-TERM", _process.Id.ToString()])!.WaitForExit();
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}

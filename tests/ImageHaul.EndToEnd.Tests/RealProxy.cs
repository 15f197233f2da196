using System.Diagnostics;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>A proxy of somebody else's making on loopback: Debian's tinyproxy, dante-server or microsocks.</summary>
internal sealed class RealProxy : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private RealProxy(Func<TemporaryFolder, int, ProcessStartInfo> start)
    {
        Port = NginxOrigin.FreePort();
        var info = start(_folder, Port);
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        _process = Process.Start(info)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Loopback.WaitUntilOpen(Port, _process);
    }

    public int Port { get; }

    /// <summary>What it wrote down; empty when it writes nothing.</summary>
    public string Log => File.Exists(_folder.File("log")) ? File.ReadAllText(_folder.File("log")) : "";

    /// <summary>HTTP: absolute-form requests and CONNECT, with Basic authorisation.</summary>
    public static RealProxy Tinyproxy(string user, string password) => new((folder, port) =>
    {
        File.WriteAllText(folder.File("conf"), $"""
            Port {port}
            Listen 127.0.0.1
            Timeout 60
            MaxClients 200
            LogLevel Connect
            LogFile "{folder.File("log")}"
            BasicAuth {user} {password}

            """);
        return new ProcessStartInfo("tinyproxy", ["-d", "-c", folder.File("conf")]) { UseShellExecute = false };
    });

    /// <summary>SOCKS 5 without authentication.</summary>
    public static RealProxy Dante() => new((folder, port) =>
    {
        File.WriteAllText(folder.File("conf"), $$"""
            logoutput: {{folder.File("log")}}
            internal: 127.0.0.1 port = {{port}}
            external: lo
            clientmethod: none
            socksmethod: none
            user.unprivileged: {{Environment.UserName}}
            client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
            socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0
              log: connect }

            """);
        return new ProcessStartInfo("/usr/sbin/danted", ["-f", folder.File("conf"), "-p", folder.File("pid")]) { UseShellExecute = false };
    });

    /// <summary>SOCKS 5 with user name and password.</summary>
    public static RealProxy Microsocks(string user, string password) => new((_, port) =>
        new ProcessStartInfo("microsocks", ["-i", "127.0.0.1", "-p", $"{port}", "-u", user, "-P", password]) { UseShellExecute = false });

    public void Dispose()
    {
        Process.Start("kill", ["-TERM", _process.Id.ToString()])!.WaitForExit();
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _folder.Dispose();
    }
}

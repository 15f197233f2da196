using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>nginx on loopback, serving a folder: a real server with real files, and its own log of what was asked for.</summary>
internal sealed class NginxOrigin : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    public NginxOrigin(string files)
    {
        Port = FreePort();
        File.WriteAllText(_folder.File("nginx.conf"), $$"""
            daemon off;
            worker_processes 1;
            pid {{_folder.File("pid")}};
            error_log {{_folder.File("error.log")}} crit;
            events { worker_connections 4096; }
            http {
              types { image/jpeg jpg; image/png png; image/webp webp; }
              access_log {{_folder.File("access.log")}};
              client_body_temp_path {{_folder.File("body")}}; proxy_temp_path {{_folder.File("proxy")}}; fastcgi_temp_path {{_folder.File("fastcgi")}};
              uwsgi_temp_path {{_folder.File("uwsgi")}}; scgi_temp_path {{_folder.File("scgi")}};
              sendfile on; keepalive_requests 100000;
              server {
                listen 127.0.0.1:{{Port}};
                root {{files}};
                location /lie/ { default_type image/jpeg; return 200 "<!DOCTYPE html><html><body>please log in</body></html>"; }
              }
            }
            """);
        _process = Process.Start(new ProcessStartInfo("nginx", ["-c", _folder.File("nginx.conf"), "-p", _folder.Path]) { UseShellExecute = false, RedirectStandardError = true })!;
        WaitUntilOpen();
    }

    public int Port { get; }

    /// <summary>Requests answered so far.</summary>
    public int Requests => File.ReadLines(_folder.File("access.log")).Count();

    public void Dispose()
    {
        // SIGQUIT ends nginx and its worker, letting the log be written.
        Process.Start("kill", ["-QUIT", _process.Id.ToString()])!.WaitForExit();
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _folder.Dispose();
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WaitUntilOpen() => Loopback.WaitUntilOpen(Port, _process);
}

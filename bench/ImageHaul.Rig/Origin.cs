using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ImageHaul.Rig;

/// <summary>The server's ways in.</summary>
internal enum OriginDoor
{
    Plain,
    /// <summary>Each answer 100 ms late.</summary>
    Late,
    /// <summary>HTTP/1.1 or HTTP/2, as the client asks.</summary>
    Tls,
    TlsLate,
}

/// <summary>nginx on loopback addresses: each address is a host of its own, and every peer can reach it without name tricks.</summary>
internal sealed partial class Origin : IDisposable
{
    private const int FirstPort = 18080;
    private const int Hosts = 200;

    private readonly Process _server;
    private readonly HttpClient _client = new();
    private readonly PosixSignalRegistration _terminated;

    public Origin(Corpus corpus, string folder)
    {
        Directory.CreateDirectory(folder);
        Authority = Path.Combine(folder, "certificate.pem");
        MakeCertificate(folder);
        Write("places.conf", folder, corpus);
        Write("origin.conf", folder, corpus);
        _server = Process.Start(new ProcessStartInfo("/usr/sbin/nginx") { ArgumentList = { "-p", folder, "-c", Path.Combine(folder, "origin.conf"), "-e", Path.Combine(folder, "error.log") } })!;
        // A rig that is told to stop must not leave its server behind.
        _terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Shell.Run("kill", $"{_server.Id}"));
        WaitUntilReady();
    }

    /// <summary>The certificate to trust.</summary>
    public string Authority { get; }

    /// <summary>Requests answered since the start.</summary>
    public long Requests => long.Parse(Counters().Match(Get("status")).Groups["requests"].Value, CultureInfo.InvariantCulture);

    /// <summary>Scheme, host and port of the host of this number.</summary>
    public static string Url(OriginDoor door, int host) => $"{(door < OriginDoor.Tls ? "http" : "https")}://{Address(host)}:{FirstPort + (int)door}";

    /// <summary>Forgets which flaky URLs were asked for.</summary>
    public void Reset() => Get("reset");

    public void Dispose()
    {
        // SIGTERM: the master takes its workers along.
        Shell.Run("kill", $"{_server.Id}");
        _server.WaitForExit();
        _server.Dispose();
        _terminated.Dispose();
        _client.Dispose();
    }

    private static string Address(int host) => $"127.0.1.{host + 1}";

    private static void Write(string name, string folder, Corpus corpus)
    {
        var text = File.ReadAllText(Checkout.File("bench", "ImageHaul.Rig", name));
        foreach (var (mark, value) in new[]
        {
            ("FOLDER", folder), ("CORPUS", corpus.Folder), ("TINY", $"{Corpus.TinyCount}"), ("DESCRIPTORS", Shell.Run("/bin/sh", "-c", "ulimit -Hn").Trim()),
            ("PLAIN", Listen(OriginDoor.Plain, "")), ("LATE", Listen(OriginDoor.Late, "")),
            ("TLS", Listen(OriginDoor.Tls, " ssl http2")), ("TLSLATE", Listen(OriginDoor.TlsLate, " ssl http2")),
        })
        {
            text = text.Replace($"{{{mark}}}", value, StringComparison.Ordinal);
        }
        File.WriteAllText(Path.Combine(folder, name), text);
        var tiny = Path.Combine(folder, "tiny");
        if (!Directory.Exists(tiny)) Directory.CreateSymbolicLink(tiny, corpus.TinyFolder);
    }

    private static string Listen(OriginDoor door, string how)
    {
        var hosts = door == OriginDoor.Plain ? Hosts : 8;
        return string.Join('\n', Enumerable.Range(0, hosts).Select(host => $"listen {Address(host)}:{FirstPort + (int)door}{how} backlog=4096;"));
    }

    private static void MakeCertificate(string folder)
    {
        if (File.Exists(Path.Combine(folder, "key.pem"))) return;
        var names = string.Join(',', Enumerable.Range(0, 8).Select(host => $"IP:{Address(host)}"));
        Shell.Run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650", "-subj", "/CN=rig", "-addext", $"subjectAltName={names}",
            "-keyout", Path.Combine(folder, "key.pem"), "-out", Path.Combine(folder, "certificate.pem"));
    }

    private string Get(string place) => _client.GetStringAsync(new Uri($"{Url(OriginDoor.Plain, 0)}/rig/{place}")).GetAwaiter().GetResult();

    private void WaitUntilReady()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                Reset();
                return;
            }
            catch (HttpRequestException) when (tries < 100 && !_server.HasExited)
            {
                Thread.Sleep(50);
            }
            catch (HttpRequestException)
            {
                throw new RigException("nginx does not answer");
            }
        }
    }

    [GeneratedRegex(@"\n\s*\d+\s+\d+\s+(?<requests>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Counters();
}

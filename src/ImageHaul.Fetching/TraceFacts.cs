using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>What may be told of a request, a connection and a response: nothing that could be a secret, nothing that could hurt a terminal.</summary>
internal static class TraceFacts
{
    // Everything else that a request carries counts as a credential.
    private static readonly HashSet<string> OpenRequestHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Accept-Language", "User-Agent", "Range", "If-Range", "If-None-Match", "If-Modified-Since", "Host",
    };

    private static readonly string[] ResponseHeaders =
    [
        "Location", "Content-Type", "Content-Length", "Content-Encoding", "Content-Range", "Content-Disposition", "Transfer-Encoding", "ETag", "Last-Modified",
        "Cache-Control", "Accept-Ranges", "Retry-After", "X-Robots-Tag", "tdm-reservation", "Content-Usage", "cf-mitigated", "Server", "Via", "Age", "Date",
    ];

    public static RequestWritten Of(CanonicalUrl url, HttpRequestMessage request) =>
        new(url.ToString(), [.. request.Headers.NonValidated.Select(header => new KeyValuePair<string, string>(header.Key, OpenRequestHeaders.Contains(header.Key) ? Clean(header.Value.ToString()) : "***"))]);

    public static HeadReceived Of(HttpResponseMessage response)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var name in ResponseHeaders)
        {
            if (!response.Headers.NonValidated.TryGetValues(name, out var values) && !response.Content.Headers.NonValidated.TryGetValues(name, out values)) continue;
            foreach (var value in values)
            {
                var text = HeaderText.Decode(value);
                headers.Add(new(name, Clean(name == "Location" ? UrlRedactor.Redact(text) : text)));
            }
        }
        var version = response.Version;
        return new HeadReceived((int)response.StatusCode, version.Major >= 2 ? $"HTTP/{version.Major}" : $"HTTP/{version}", headers);
    }

    public static EndPoint? Remote(Stream stream)
    {
        try
        {
            return (stream as NetworkStream)?.Socket.RemoteEndPoint;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>What is known of a connection's TLS; null on clear text.</summary>
    public static Secured? Of(Stream stream)
    {
        if (stream is not SslStream { RemoteCertificate: { } certificate } secure) return null;
        var named = certificate as X509Certificate2;
        return new Secured(
            secure.SslProtocol switch { SslProtocols.Tls13 => "TLS 1.3", SslProtocols.Tls12 => "TLS 1.2", var other => other.ToString() },
            Clean(certificate.Subject), Clean(certificate.Issuer), named is null ? DateTimeOffset.MinValue : new DateTimeOffset(named.NotAfter));
    }

    private static string Clean(string text) => HeaderText.Clean(text, 300) ?? "";
}

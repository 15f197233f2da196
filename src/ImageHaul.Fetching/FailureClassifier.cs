using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>
/// Tells what an exception of the network stack means, by its types and codes; never by its text, which changes with version and language.
/// </summary>
internal static class FailureClassifier
{
    private const int NoFilesLeftInSystem = 23; // ENFILE
    private const int NoFilesLeftInProcess = 24; // EMFILE

    /// <summary>A request that got no headers.</summary>
    public static Failure OfRequest(Exception error) => OfTransport(error) ?? OfStack(error, beforeHeaders: true);

    /// <summary>True when the other side closed or reset the connection instead of answering; a reset HTTP/2 stream is an answer.</summary>
    public static bool IsClosed(HttpRequestException error) =>
        error.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.Unknown && OfRequest(error).Kind == FailureKind.ConnectionReset;

    /// <summary>Why a TLS handshake of our own failed, in words.</summary>
    public static string OfHandshake(Exception error) => OfTransport(error)?.Message ?? "the connection was closed during the handshake";

    /// <summary>A body that broke off after <paramref name="received"/> bytes.</summary>
    public static Failure OfBody(Exception error, long received, long? promised)
    {
        var failure = OfTransport(error) ?? OfStack(error, beforeHeaders: false);
        var far = promised is null ? $"after {Figures.Bytes(received)}" : $"after {received:N0} of {Figures.Bytes(promised.Value)}";
        return failure with { Message = $"{failure.Message} {far}" };
    }

    /// <summary>A name look-up.</summary>
    public static Failure OfLookup(string host, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => new Failure(FailureKind.DnsNotFound, $"the name {host} does not exist"),
        _ when IsLocalLimit(error, AddressFamily.InterNetwork) => new Failure(FailureKind.LocalLimit, $"the look-up of {host} found this machine out of descriptors"),
        _ => new Failure(FailureKind.DnsFailure, $"the look-up of {host} failed ({error.SocketErrorCode})"),
    };

    /// <summary>This machine has no way to anywhere: no host's fault, and it may pass.</summary>
    public static Failure Offline() => new(FailureKind.LocalLimit, "this machine's network is down");

    /// <summary>A connection attempt.</summary>
    public static Failure OfConnect(IPEndPoint endPoint, SocketException error)
    {
        if (IsLocalLimit(error, endPoint.AddressFamily))
        {
            return new Failure(FailureKind.LocalLimit, $"this machine has no descriptor, port or buffer left for a connection ({error.SocketErrorCode})");
        }
        return error.SocketErrorCode switch
        {
            SocketError.TimedOut => new Failure(FailureKind.ConnectTimeout, $"{endPoint} did not answer"),
            SocketError.ConnectionReset or SocketError.ConnectionAborted => new Failure(FailureKind.ConnectionReset, $"{endPoint} reset the connection"),
            SocketError.ConnectionRefused => new Failure(FailureKind.ConnectRefused, $"{endPoint} refused the connection"),
            _ => new Failure(FailureKind.ConnectRefused, $"{endPoint} cannot be reached ({error.SocketErrorCode})"),
        };
    }

    // Causes that were typed where they arose: the dialer's, the certificate's, the socket's.
    private static Failure? OfTransport(Exception error)
    {
        var handshake = false;
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case DialException dial:
                    return dial.Failure;
                case CertificateRefusedException certificate:
                    return new Failure(FailureKind.TlsFailure, certificate.Message);
                case SocketException socket when IsLocalLimit(socket, AddressFamily.InterNetwork):
                    return new Failure(FailureKind.LocalLimit, $"this machine has no descriptor, port or buffer left ({socket.SocketErrorCode})");
                case SocketException { SocketErrorCode: SocketError.TimedOut }:
                    return new Failure(FailureKind.ConnectionReset, "the connection went dead");
                case SocketException:
                    return new Failure(FailureKind.ConnectionReset, "the connection was reset");
                case IOException { HResult: NoFilesLeftInProcess or NoFilesLeftInSystem }:
                    return new Failure(FailureKind.LocalLimit, "this machine has no file descriptor left");
                case AuthenticationException:
                    handshake = true;
                    break;
            }
        }
        return handshake ? new Failure(FailureKind.TlsFailure, $"TLS handshake failed: {Innermost(error)}") : null;
    }

    private static Failure OfStack(Exception error, bool beforeHeaders)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            // The innermost statement of the stack is the most precise one.
            if (cause is HttpProtocolException protocol) return OfProtocol(protocol);
            if (cause is HttpIOException io) return OfCode(io.HttpRequestError, beforeHeaders);
            // Within a body, the stack's own refusal without a code and a cause is that of a chunk's endless first line.
            if (cause is HttpRequestException { InnerException: null, HttpRequestError: HttpRequestError.Unknown } && !beforeHeaders)
            {
                return OfCode(HttpRequestError.InvalidResponse, beforeHeaders);
            }
            if (cause is HttpRequestException { InnerException: null } request) return OfCode(request.HttpRequestError, beforeHeaders);
        }
        return error is HttpRequestException outer
            ? OfCode(outer.HttpRequestError, beforeHeaders)
            : new Failure(FailureKind.ConnectionReset, "the connection broke");
    }

    private static Failure OfCode(HttpRequestError code, bool beforeHeaders) => code switch
    {
        HttpRequestError.ResponseEnded => beforeHeaders
            ? new Failure(FailureKind.ConnectionReset, "the connection was closed before the headers were whole")
            : new Failure(FailureKind.Truncated, "the body ended early"),
        HttpRequestError.InvalidResponse => new Failure(FailureKind.BadResponse, beforeHeaders ? "the answer is not HTTP" : "the body's chunks are broken"),
        HttpRequestError.ConfigurationLimitExceeded => new Failure(FailureKind.BadResponse, $"the headers are larger than {HandlerFactory.MaxHeadersKilobytes} KiB"),
        HttpRequestError.NameResolutionError => new Failure(FailureKind.DnsFailure, "the name look-up failed"),
        HttpRequestError.ProxyTunnelError => new Failure(FailureKind.ProxyFailure, "the proxy refused the tunnel"),
        HttpRequestError.VersionNegotiationError => new Failure(FailureKind.BadResponse, "no common HTTP version"),
        HttpRequestError.SecureConnectionError => new Failure(FailureKind.ConnectionReset, "the connection was closed during the TLS handshake"),
        HttpRequestError.HttpProtocolError => new Failure(FailureKind.BadResponse, "the answer breaks the HTTP/2 protocol"),
        _ => new Failure(FailureKind.ConnectionReset, "the connection broke"),
    };

    // RFC 9113 section 7: these codes say that the other side's bytes made no sense; the rest, that it did not want to go on.
    private static Failure OfProtocol(HttpProtocolException error) => error.ErrorCode is 0x1 or 0x3 or 0x6 or 0x9
        ? new Failure(FailureKind.BadResponse, $"the answer breaks the HTTP/2 protocol (code {error.ErrorCode})")
        : new Failure(FailureKind.ConnectionReset, $"the HTTP/2 stream was reset (code {error.ErrorCode})");

    // An IPv6 address that "cannot be assigned" means a machine without IPv6, not one out of ports: blaming it would retry for ever.
    private static bool IsLocalLimit(SocketException error, AddressFamily family) => error.SocketErrorCode switch
    {
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ProcessLimit => true,
        SocketError.AddressNotAvailable => family == AddressFamily.InterNetwork,
        _ => error.NativeErrorCode is NoFilesLeftInProcess or NoFilesLeftInSystem,
    };

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return HeaderText.Clean(error.Message, 200) ?? "no reason given";
    }
}

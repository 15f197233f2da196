using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ImageHaul.Fetching;

/// <summary>A certificate was refused; the message says why, for people.</summary>
internal sealed class CertificateRefusedException(string reason) : IOException(reason);

/// <summary>
/// Verifies server certificates as the system does, with the person's own roots beside the system's. Revocation is not checked: it would ask a third party about each host, and block on its
/// answer. Issuers missing from a chain are not downloaded: their addresses are a stranger's and would be fetched past the address guard.
/// </summary>
internal static class CertificateCheck
{
    /// <summary>How the handshake is made.</summary>
    public static SslClientAuthenticationOptions Options(FetchOptions options, TimeProvider time) => new()
    {
        // Systems differ in what they still speak, down to TLS 1.0 of 1999. (SecureTransport takes no TLS 1.3 in this list.)
        EnabledSslProtocols = OperatingSystem.IsMacOS() ? SslProtocols.Tls12 : SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            options.Insecure || errors == SslPolicyErrors.None || Judge(errors, certificate as X509Certificate2, chain, options.TrustedRoots, time.GetUtcNow()),
    };

    // The system does not trust the chain; the person's own roots may.
    private static bool Judge(SslPolicyErrors errors, X509Certificate2? certificate, X509Chain? chain, IReadOnlyList<X509Certificate2> roots, DateTimeOffset now)
    {
        var status = chain?.ChainStatus ?? [];
        if (roots.Count > 0 && certificate is not null && chain is not null && errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            using var own = new X509Chain { ChainPolicy = chain.ChainPolicy.Clone() };
            own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            foreach (var root in roots) own.ChainPolicy.CustomTrustStore.Add(root);
            if (own.Build(certificate)) errors &= ~SslPolicyErrors.RemoteCertificateChainErrors;
            status = own.ChainStatus;
            if (errors == SslPolicyErrors.None) return true;
        }
        throw new CertificateRefusedException(Describe(errors, certificate, status, now));
    }

    /// <summary>What is wrong with a certificate, in words.</summary>
    internal static string Describe(SslPolicyErrors errors, X509Certificate2? certificate, X509ChainStatus[] chain, DateTimeOffset now)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "the server sent no certificate";
        var faults = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) faults.Add("the certificate is for another host");
        var flags = chain.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid)) faults.Add(DescribeTime(certificate, now));
        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != X509ChainStatusFlags.NoError)
        {
            faults.Add(certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
                ? "the certificate is self-signed"
                : "the certificate's issuer is not trusted");
        }
        const X509ChainStatusFlags told = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        if ((flags & ~told) != X509ChainStatusFlags.NoError) faults.Add($"the certificate's chain is bad ({flags & ~told})");
        return faults.Count == 0 ? "the certificate was refused" : string.Join("; ", faults);
    }

    private static string DescribeTime(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (certificate.NotAfter.ToUniversalTime() < now.UtcDateTime) return $"the certificate expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}";
        return certificate.NotBefore.ToUniversalTime() > now.UtcDateTime
            ? $"the certificate is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd}"
            : "the certificate or one of its issuers has expired";
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageHaul.Testing;

/// <summary>Certificates for TLS tests, signed by themselves: none is trusted unless the client is told to.</summary>
public static class TestCertificates
{
    /// <summary>A certificate.</summary>
    /// <param name="names">Host names and addresses it is good for.</param>
    /// <param name="from">Start of its validity.</param>
    /// <param name="until">End of its validity; one that has passed makes an expired certificate.</param>
    public static X509Certificate2 Create(IEnumerable<string> names, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Request(key, names).CreateSelfSigned(from, until);
        // Through PKCS#12, because SslStream on Windows takes no key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static CertificateRequest Request(ECDsa key, IEnumerable<string> names)
    {
        var request = new CertificateRequest("CN=Hostile Server", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: false));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request;
    }

    /// <summary>A root that may sign others; its key is inside.</summary>
    public static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>A certificate for these names, signed by an authority.</summary>
    /// <inheritdoc cref="Create"/>
    /// <param name="authority">One made by <see cref="Authority"/>.</param>
    public static X509Certificate2 Issue(X509Certificate2 authority, IEnumerable<string> names, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Request(key, names).Create(authority, from, until, [1, 2, 3, 4]);
        using var whole = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Valid now, for these names, but signed by itself.</summary>
    public static X509Certificate2 SelfSigned(params IEnumerable<string> names) =>
        Create(names, DateTimeOffset.UnixEpoch, new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>For these names, but out of date since 2001.</summary>
    public static X509Certificate2 Expired(params IEnumerable<string> names) =>
        Create(names, DateTimeOffset.UnixEpoch, new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Valid now, but for another name than any that is asked for.</summary>
    public static X509Certificate2 WrongHost() => SelfSigned("another-host.invalid");
}

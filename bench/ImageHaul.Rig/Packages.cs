namespace ImageHaul.Rig;

/// <summary>The Debian packages that origin, peers and floors come from; what is missing is installed.</summary>
internal static class Packages
{
    private static readonly string[] _needed =
    [
        "gcc", "libc6-dev", "nginx-light", "libnginx-mod-http-lua", "time", "openssl", "libvips-tools", "wrk", "perl",
        "curl", "wget2", "aria2", "python3-requests", "python3-tenacity", "python3-aiohttp", "python3-uvloop", "python3-scrapy", "python3-pil",
    ];

    public static void Install()
    {
        // Another flavour of nginx does as well: what counts is the program and the module.
        var missing = _needed.Where(name => !IsInstalled(name) && !(name == "nginx-light" && File.Exists("/usr/sbin/nginx"))).ToList();
        if (missing.Count == 0) return;
        Console.Error.WriteLine($"installing {string.Join(' ', missing)}");
        var apt = Environment.UserName == "root" ? new List<string> { "apt-get" } : ["sudo", "apt-get"];
        Shell.Run(apt[0], [.. apt[1..], "update", "-qq"]);
        Shell.Run(apt[0], [.. apt[1..], "install", "-y", "-qq", "--no-install-recommends", .. missing]);
    }

    private static bool IsInstalled(string name) => File.Exists($"/var/lib/dpkg/info/{name}.list") || File.Exists($"/var/lib/dpkg/info/{name}:amd64.list");
}

namespace ImageHaul.EndToEnd.Tests;

/// <summary>Runs against httpbin: each endpoint ends as the failure table says.</summary>
public sealed class HttpbinTests(HttpbinServer httpbin) : IClassFixture<HttpbinServer>
{
    private const string Jpeg = "c028d7aa15e851b0eefb31638a1856498a237faf1829050832d3b9b19f9ab75f";
    private const string Png = "541a1ef5373be3dc49fc542fd9a65177b664aec01c8d8608f99e6ec95577d8c1";
    private const string Webp = "567cfaf94ebaf279cea4eb0bc05c4655021fb4ee004aca52c096709d3ba87a63";

    [Theory]
    [InlineData("/image/jpeg", "jpg", "jpeg", Jpeg)]
    [InlineData("/image/png", "png", "png", Png)]
    [InlineData("/image/webp", "webp", "webp", Webp)]
    public async Task Get_Image_LandsUnderItsDigest(string path, string extension, string format, string digest)
    {
        using var folder = new TemporaryFolder();

        (await GetAsync(folder, path)).Expect(0);

        var row = Assert.Single(Manifest.Read(folder.Path));
        Assert.Equal(("downloaded", digest, $"{digest}.{extension}", format), (row["status"], row["sha256"], row["path"], row["format"]));
        Assert.Equal(digest, Sha256.OfFile(folder.File($"{digest}.{extension}")));
    }

    [Theory]
    [InlineData("/image/svg", "unsupported-format", 1)]
    [InlineData("/html", "not-an-image", 1)]
    [InlineData("/get", "not-an-image", 1)]
    [InlineData("/gzip", "not-an-image", 1)]
    [InlineData("/status/404", "http-not-found", 1)]
    [InlineData("/status/410", "http-not-found", 1)]
    [InlineData("/status/418", "http-client-error", 1)]
    [InlineData("/status/403", "blocked", 2)]
    [InlineData("/status/500", "http-server-error", 3)]
    [InlineData("/status/429", "rate-limited", 3)]
    [InlineData("/redirect/20", "too-many-redirects", 1)]
    [InlineData("/redirect/5", "not-an-image", 1)]
    [InlineData("/delay/3", "header-timeout", 3)]
    [InlineData("/drip?duration=1&numbytes=5&code=200&delay=0", "not-an-image", 1)]
    [InlineData("/drip?duration=9&numbytes=5&code=200&delay=0", "idle-timeout", 3)]
    public async Task Get_Other_EndsAsTheFailureTableSays(string path, string failure, int attempts)
    {
        using var folder = new TemporaryFolder();

        (await GetAsync(folder, path)).Expect(4);

        var row = Assert.Single(Manifest.Read(folder.Path));
        Assert.Equal(("failed", failure, attempts.ToString()), (row["status"], row["failure"], row["attempts"]));
        Assert.Equal(["manifest.csv"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    private Task<CommandResult> GetAsync(TemporaryFolder folder, string path) => CommandLine.RunAsync(
        "get", httpbin.Url(path), "-o", folder.Path, "--allow-private", "--attempts", "3", "--retry-base", "100ms", "--retry-max", "200ms",
        "--header-timeout", "2s", "--idle-timeout", "1500ms");
}

using ImageHaul.Testing;
using ImageHaul.Testing.Behaviours;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>A hostile server, a folder, and the program run against them.</summary>
public abstract class HostileServerTest : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected HostileServer Server { get; private set; } = null!;

    private protected string Output => File("images");

    public Task InitializeAsync()
    {
        Server = HostileServer.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Dispose();
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string File(string name) => _folder.File(name);

    /// <summary>Writes a list of PNG images, different each, and gives its path.</summary>
    private protected string List(int rows, int pad = 0, Behaviour? behaviour = null) => ListOf(Enumerable.Range(1, rows)
        .Select(seed => Server.Url(pad == 0 ? $"/image/png/{seed}" : $"/image/png/{seed}?pad={pad}", behaviour)));

    private protected string ListOf(IEnumerable<string> urls)
    {
        var path = File("rows.txt");
        System.IO.File.WriteAllLines(path, urls);
        return path;
    }

    /// <summary>A new mount namespace, as root or as the root of a user namespace.</summary>
    private protected static string Unshare(string kinds) => $"unshare {(Environment.UserName == "root" ? "" : "-r")} {kinds}";
}

using ImageHaul.Model;
using ImageHaul.Storage;
using static ImageHaul.Tests.Storage.StoreTesting;

namespace ImageHaul.Tests.Storage;

public sealed class PooledBodyTests : IDisposable
{
    private const int Limit = 100_000;

    private readonly TempFolder _folder = new();
    private readonly ScriptedFileCalls _files = new();
    private readonly FolderBlobStore _store;

    public PooledBodyTests() => _store = new FolderBlobStore(new StorageOptions { Output = _folder.Path, MemoryLimit = Limit }, _files);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(Limit - 1, true)]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    [InlineData(3 * Limit, false)]
    public void Append_UpToTheLimit_StaysInMemoryAndCreatesNoFile(int length, bool inMemory)
    {
        using var body = _store.NewBody();
        body.Append(Noise(length));
        Assert.Equal(inMemory, body.TryGetMemory(out var memory));
        Assert.Equal(inMemory, _files.Log.IsEmpty);
        if (inMemory) Assert.Equal(Noise(length), memory.ToArray());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(40_000, 1_000)]
    [InlineData(Limit, 7_777)]
    [InlineData(Limit + 1, 7_777)]
    [InlineData(Limit + 1, Limit)]
    [InlineData(1_000_003, 65_536)]
    public void Finish_HoweverTheBytesCame_IsTheDigestOfAllAndTheStreamGivesThemBack(int length, int step)
    {
        var bytes = Noise(length);
        using var body = _store.NewBody();
        for (var at = 0; at < length; at += step) Assert.Null(body.Append(bytes.AsSpan(at, Math.Min(step, length - at))));
        Assert.Equal(length, body.Length);
        Assert.Equal(DigestOf(bytes), body.Finish());
        Assert.Equal(DigestOf(bytes), body.Finish());
        using var stream = body.OpenRead();
        Assert.True(stream.CanSeek);
        Assert.Equal(length, stream.Length);
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        Assert.Equal(bytes, copy.ToArray());
        if (length == 0) return;
        stream.Position = length - 1;
        Assert.Equal(bytes[^1], stream.ReadByte());
    }

    [Fact]
    public void Append_BodiesInMemoryReachTheirBound_TheNextOneGoesToAFile_UntilOneIsGone()
    {
        // Buffers of 128 KiB each: two fit.
        var budget = new MemoryBudget(256 << 10);
        var partials = new PartialFolder(new BlobPaths(_folder.Path, BlobLayout.Flat), _files);
        PooledBody Grown()
        {
            var body = new PooledBody(partials, _files, budget, Limit);
            Assert.Null(body.Append(Noise(Limit)));
            return body;
        }

        var first = Grown();
        using var second = Grown();
        using var third = Grown();
        first.Dispose();
        using var fourth = Grown();

        Assert.Equal([true, false, true], new[] { second, third, fourth }.Select(body => body.TryGetMemory(out _)));
        Assert.Equal(DigestOf(Noise(Limit)), third.Finish());
    }

    [Fact]
    public void OpenRead_DisposedStream_LeavesTheBodyUsable()
    {
        var bytes = Noise(Limit + 1);
        using var body = _store.NewBody();
        body.Append(bytes);
        body.OpenRead().Dispose();
        using var again = body.OpenRead();
        Assert.Equal(bytes[0], again.ReadByte());
        var outcome = _store.PutBody(body);
        Assert.Equal(bytes, File.ReadAllBytes(_folder[outcome.Path!]));
    }

    [Fact]
    public void Dispose_OfASpilledBody_RemovesItsPartialFile()
    {
        var body = _store.NewBody();
        body.Append(Noise(Limit + 1));
        Assert.Single(_folder.Files(".imagehaul/partial"));
        body.Dispose();
        body.Dispose();
        Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("write")]
    public void Append_DiskFull_IsStorageFullForGoodAndLeavesNoPartialFile(string step)
    {
        _files.Fault = (operation, _) => operation == step ? Errno(28) : null;
        using (var body = _store.NewBody())
        {
            Assert.Null(body.Append(Noise(Limit)));
            var failure = body.Append([1]);
            Assert.Equal(FailureKind.StorageFull, failure!.Kind);
            _files.Fault = (_, _) => null;
            Assert.Same(failure, body.Append([1]));
            Assert.Throws<InvalidOperationException>(() => body.Finish());
        }
        if (Directory.Exists(_folder[".imagehaul/partial"])) Assert.Empty(_folder.Files(".imagehaul/partial"));
    }

    [Fact]
    public void Append_AfterFinish_IsABug()
    {
        using var body = _store.NewBody();
        body.Finish();
        Assert.Throws<InvalidOperationException>(() => body.Append([1]));
    }

    [Fact]
    public void Use_AfterDispose_IsABug()
    {
        var body = _store.NewBody();
        body.Append([1]);
        body.Dispose();
        Assert.Throws<ObjectDisposedException>(() => body.Append([1]));
        Assert.Throws<ObjectDisposedException>(() => body.Finish());
        Assert.Throws<ObjectDisposedException>(() => body.TryGetMemory(out _));
        Assert.Throws<ObjectDisposedException>(() => body.OpenRead());
    }
}

using System.Collections.Concurrent;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Tests.Library;

/// <summary>The least store that keeps the contract: a dictionary.</summary>
internal sealed class MemoryStore : IBlobStore
{
    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    /// <summary>What every put is refused with; null when they are taken.</summary>
    public Failure? Refusal { get; set; }

    /// <summary>What every sync is refused with; null when they succeed.</summary>
    public Failure? SyncRefusal { get; set; }

    /// <summary>Told of each sync.</summary>
    public Action? Synced { get; set; }

    public int Syncs { get; private set; }

    public ValueTask<PutOutcome> PutAsync(SpooledBody body, Digest digest, ImageFormat format, BlobLabel label, CancellationToken cancellationToken)
    {
        if (Refusal is not null) return new(new PutOutcome(null, false, Refusal));
        using var copy = new MemoryStream();
        using (var bytes = body.OpenRead()) bytes.CopyTo(copy);
        var created = Blobs.TryAdd($"memory/{digest}", copy.ToArray());
        return new(new PutOutcome($"memory/{digest}", created, null));
    }

    public ValueTask<PutOutcome> NameAsync(StoredImage image, BlobLabel label, CancellationToken cancellationToken) =>
        new(Holds(image) ? new PutOutcome(image.Path, false, null) : default);

    public bool Holds(StoredImage image) => Blobs.TryGetValue(image.Path, out var bytes) && bytes.Length == image.Bytes;

    public OpenOutcome OpenRead(string path) => Blobs.TryGetValue(path, out var bytes) ? new OpenOutcome(new MemoryStream(bytes), null) : default;

    public Failure? Discard(StoredImage image)
    {
        Blobs.TryRemove(image.Path, out _);
        return null;
    }

    public StoredFiles EnumerateStored() => new(Blobs.Select(pair => new StoredFile(pair.Key, pair.Value.Length, null)));

    public Failure? Sync()
    {
        Syncs++;
        Synced?.Invoke();
        return SyncRefusal;
    }
}

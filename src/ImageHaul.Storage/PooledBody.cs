using System.Buffers;
using System.Security.Cryptography;
using ImageHaul.Model;
using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Storage;

/// <summary>
/// The body of <see cref="FolderBlobStore"/>. Up to the limit it lies in one pooled buffer and is hashed in one call; beyond, it streams to a
/// partial file, hashed as it passes. Writes are synchronous: asynchronous file writes cost 1.28 times as much (measured), for there is no
/// asynchronous buffered write underneath. Nothing is ever reserved by a length that somebody claims.
/// </summary>
internal sealed class PooledBody(PartialFolder partials, IFileCalls files, int memoryLimit) : SpooledBody
{
    // Covers the median web image with two doublings at most.
    private const int FirstBuffer = 16 << 10;

    private byte[]? _buffer;
    private SafeFileHandle? _file;
    private IncrementalHash? _hash;
    private long _length;
    private Digest? _digest;
    private Failure? _failure;
    private bool _disposed;

    public override long Length => _length;

    /// <summary>The partial file; null while the body is in memory, and once it was placed.</summary>
    public string? PartialPath { get; private set; }

    public override Failure? Append(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_digest is not null) throw new InvalidOperationException("A finished body takes no more bytes.");
        if (_failure is not null) return _failure;
        if (_file is null && _length + bytes.Length <= memoryLimit) Keep(bytes);
        else _failure = Spool(bytes);
        return _failure;
    }

    public override Digest Finish()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failure is not null) throw new InvalidOperationException("A body that could not be kept has no digest.");
        if (_digest is { } known) return known;
        Span<byte> digest = stackalloc byte[Digest.Size];
        if (_hash is null) SHA256.HashData(_buffer.AsSpan(0, (int)_length), digest);
        else _hash.GetHashAndReset(digest);
        _digest = new Digest(digest);
        return _digest.Value;
    }

    public override bool TryGetMemory(out ReadOnlyMemory<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        bytes = _file is null ? _buffer.AsMemory(0, (int)_length) : default;
        return _file is null;
    }

    public override Stream OpenRead()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_file is null) return new MemoryStream(_buffer ?? [], 0, (int)_length, writable: false);
        // The stream borrows the descriptor and reads at its own offset.
        return new FileStream(new SafeFileHandle(_file.DangerousGetHandle(), ownsHandle: false), FileAccess.Read);
    }

    /// <summary>Syncs the partial file.</summary>
    public void Sync() => files.SyncFile(_file!);

    /// <summary>Closes the partial file so that it can be renamed on every system, and hands it over.</summary>
    public string Release()
    {
        _file!.Dispose();
        var path = PartialPath!;
        PartialPath = null;
        return path;
    }

    public override void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _hash?.Dispose();
        _file?.Dispose();
        ReturnBuffer();
        if (PartialPath is null) return;
        try
        {
            files.Delete(PartialPath);
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            // The next run sweeps it; whatever is wrong with the disk shows at the next write.
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var needed = (int)_length + bytes.Length;
        if (_buffer is null || _buffer.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstBuffer, (int)_length * 2)));
            _buffer.AsSpan(0, (int)_length).CopyTo(larger);
            ReturnBuffer();
            _buffer = larger;
        }
        bytes.CopyTo(_buffer.AsSpan((int)_length));
        _length = needed;
    }

    private Failure? Spool(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_file is null) Spill();
            files.Write(_file!, bytes, _length);
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            return StorageFaults.From(fault, "write", BlobPaths.Partial);
        }
        _hash!.AppendData(bytes);
        _length += bytes.Length;
        return null;
    }

    private void Spill()
    {
        _file = partials.Create(out var path);
        PartialPath = path;
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (_buffer is null) return;
        var kept = _buffer.AsSpan(0, (int)_length);
        files.Write(_file, kept, 0);
        _hash.AppendData(kept);
        ReturnBuffer();
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }
}

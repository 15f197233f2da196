using System.Buffers;
using System.Security.Cryptography;
using ImageHaul.Model;
using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Storage;

/// <summary>
/// The body of <see cref="FolderBlobStore"/>. Up to the limit it lies in one pooled buffer and is hashed in one call; beyond, it streams to a
/// partial file, hashed as it passes; so does a smaller one when the bodies in memory together reach their bound. Writes are synchronous: asynchronous file writes cost 1.28 times as much (measured), for there is no
/// asynchronous buffered write underneath. Nothing is ever reserved by a length that somebody claims.
/// </summary>
internal sealed class PooledBody(PartialFolder partials, IFileCalls files, MemoryBudget budget, int memoryLimit) : SpooledBody
{
    // What a body may hold by its sender's claim alone, and without asking the budget: a thousand of them take 64 MB. The median web image fits.
    private const int FirstBuffer = 64 << 10;

    // For a body of unknown length, and the least: its first bytes are looked at before any are kept.
    private const int UnknownBuffer = 16 << 10;
    private const int LeastBuffer = 4 << 10;

    private byte[]? _buffer;
    private SafeFileHandle? _file;
    private IncrementalHash? _hash;
    private long _length;
    private long _taken;
    private Digest? _digest;
    private Failure? _failure;
    private bool _disposed;

    public override long Length => _length;

    /// <summary>The partial file; null while the body is in memory, and once it was placed.</summary>
    public string? PartialPath { get; private set; }

    internal override Memory<byte> Room(long? promised)
    {
        RefuseIfDone();
        _buffer ??= ArrayPool<byte>.Shared.Rent((int)Math.Max(LeastBuffer, Math.Min(promised + 1 ?? UnknownBuffer, Math.Min(FirstBuffer, memoryLimit + 1L))));
        if (_file is null && _failure is null && _length == _buffer.Length && !TryGrow(promised)) _failure = Spill();
        return _file is null && _failure is null ? _buffer.AsMemory((int)_length) : _buffer;
    }

    internal override Failure? Advance(int count)
    {
        RefuseIfDone();
        if (_failure is not null) return _failure;
        if (_file is not null) return _failure = Write(_buffer.AsSpan(0, count));
        _length += count;
        return _length <= memoryLimit ? null : _failure = Spill();
    }

    internal override Digest Finish()
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
        return new FileStream(new SafeFileHandle(_file.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, FirstBuffer);
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

    private void RefuseIfDone()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_digest is not null) throw new InvalidOperationException("A finished body takes no more bytes.");
    }

    /// <summary>A larger buffer, unless the body is, or says that it will be, over the limit, or other bodies hold what memory there is.</summary>
    private bool TryGrow(long? promised)
    {
        // One more than promised: the end of a body is seen by a read, and a read needs room.
        var size = Math.Min(promised > _length ? promised.Value + 1 : _length * 2, memoryLimit + 1L);
        if (promised > memoryLimit || size <= _length) return false;
        var larger = ArrayPool<byte>.Shared.Rent((int)size);
        // The pool rounds up, to twice the size at worst: what it gave is what counts.
        if (!budget.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }
        _buffer.AsSpan(0, (int)_length).CopyTo(larger);
        ReturnBuffer();
        (_buffer, _taken) = (larger, larger.Length);
        return true;
    }

    /// <summary>Moves what is in memory to a partial file; more bytes are to pass through a buffer of the first size.</summary>
    private Failure? Spill()
    {
        try
        {
            _file = partials.Create(out var path);
            PartialPath = path;
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            return StorageFaults.From(fault, "write", BlobPaths.Partial);
        }
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var kept = _length;
        _length = 0;
        if (Write(_buffer.AsSpan(0, (int)kept)) is { } refused) return refused;
        ReturnBuffer();
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        return null;
    }

    private Failure? Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
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

    private void ReturnBuffer()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        budget.Return(_taken);
        (_buffer, _taken) = (null, 0);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// Remembers which row first asked for each canonical URL, in at most 24 bytes a row: slots of 16 bytes, filled to between 72 and 90 %.
/// A slot keeps 86 bits of a SHA-256 over a random salt and the URL, so that nobody can choose URLs that collide, and 100 million
/// rows meet a chance collision once in 2^33 runs; asking the catalog to confirm each hit would cost more than the fetch it saves. Thread-safe.
/// </summary>
internal sealed class UrlDeduplicator
{
    // Partitions grow one at a time, so that growing never holds two copies of the whole table.
    private const int Partitions = 256;
    private const int FirstSlots = 16;
    private const double MaxFill = 0.9;
    private const double Growth = 1.25;
    private const ulong OrdinalMask = (1UL << 40) - 1;
    private const ulong SettledBit = 1UL << 40;
    private const int TagShift = 41;

    private readonly Partition[] _partitions = new Partition[Partitions];
    private readonly byte[] _salt;

    public UrlDeduplicator(byte[] salt)
    {
        _salt = salt;
        for (var i = 0; i < Partitions; i++) _partitions[i] = new Partition();
    }

    /// <summary>The row that first asked for this URL, and whether its record is final; registers <paramref name="ordinal"/> when it is the first.</summary>
    public UrlClaim Claim(CanonicalUrl url, long ordinal, bool settled = false)
    {
        var (key, tag) = Fingerprint(url);
        var partition = _partitions[key >> 56];
        lock (partition) return partition.Claim(key, tag, (ulong)ordinal | (settled ? SettledBit : 0));
    }

    /// <summary>Marks the URL's first row as final: later rows are answered from its record.</summary>
    public void Settle(CanonicalUrl url)
    {
        var (key, tag) = Fingerprint(url);
        var partition = _partitions[key >> 56];
        lock (partition) partition.Settle(key, tag);
    }

    private (ulong Key, ulong Tag) Fingerprint(CanonicalUrl url)
    {
        var text = url.Text;
        var most = _salt.Length + Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> input = most <= 1024 ? stackalloc byte[1024] : new byte[most];
        _salt.CopyTo(input);
        var length = _salt.Length + Encoding.UTF8.GetBytes(text, input[_salt.Length..]);
        Span<byte> digest = stackalloc byte[Digest.Size];
        SHA256.HashData(input[..length], digest);
        // Key 0 marks an empty slot.
        var key = BinaryPrimitives.ReadUInt64LittleEndian(digest) | 1;
        return (key, BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]) << TagShift);
    }

    private sealed class Partition
    {
        private (ulong Key, ulong Value)[] _slots = new (ulong, ulong)[FirstSlots];
        private int _count;

        public UrlClaim Claim(ulong key, ulong tag, ulong value)
        {
            ref var slot = ref Find(_slots, key, tag);
            if (slot.Key != 0) return new UrlClaim(IsFirst: false, (long)(slot.Value & OrdinalMask), (slot.Value & SettledBit) != 0);
            slot = (key, tag | value);
            _count++;
            if (_count > _slots.Length * MaxFill) Grow();
            return new UrlClaim(IsFirst: true, (long)(value & OrdinalMask), IsSettled: false);
        }

        public void Settle(ulong key, ulong tag)
        {
            ref var slot = ref Find(_slots, key, tag);
            if (slot.Key != 0) slot.Value |= SettledBit;
        }

        private static ref (ulong Key, ulong Value) Find((ulong Key, ulong Value)[] slots, ulong key, ulong tag)
        {
            // The top byte chose the partition; the rest spreads over the slots (multiply-shift, any length).
            var index = (int)Math.BigMul(key << 8, (ulong)slots.Length, out _);
            while (slots[index].Key != 0 && (slots[index].Key != key || slots[index].Value >> TagShift != tag >> TagShift))
            {
                if (++index == slots.Length) index = 0;
            }
            return ref slots[index];
        }

        private void Grow()
        {
            var larger = new (ulong Key, ulong Value)[(int)(_slots.Length * Growth) + 1];
            foreach (var slot in _slots)
            {
                if (slot.Key != 0) Find(larger, slot.Key, slot.Value) = slot;
            }
            _slots = larger;
        }
    }
}

/// <summary>What the deduplicator knows of a URL.</summary>
/// <param name="IsFirst">No earlier row asked for it.</param>
/// <param name="Ordinal">The first row.</param>
/// <param name="IsSettled">The first row's record is final and committed.</param>
internal readonly record struct UrlClaim(bool IsFirst, long Ordinal, bool IsSettled);

using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>The two bitstreams of WebP: VP8 key frames (RFC 6386) and VP8L.</summary>
internal static class WebpBitstream
{
    private static readonly uint Lossy = FourCc.Of("VP8 ");
    private static readonly uint Lossless = FourCc.Of("VP8L");

    public static bool IsOne(uint type) => type == Lossy || type == Lossless;

    /// <summary>Size by the first bytes of the bitstream; null when they are not those of one.</summary>
    public static Dimensions? Measure(uint type, ReadOnlySpan<byte> head)
    {
        if (type == Lossless)
        {
            if (head.Length < 5 || head[0] != 0x2F) return null;
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[1..]);
            return new Dimensions((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
        }
        if (head.Length < 10 || head[3] != 0x9D || head[4] != 0x01 || head[5] != 0x2A) return null;
        return Dimensions.Of(BinaryPrimitives.ReadUInt16LittleEndian(head[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) & 0x3FFF);
    }

    /// <summary>Checks the headers of a bitstream against the length of its chunk; what is wrong, or null.</summary>
    public static string? Check(ByteCursor cursor, uint type, long offset, uint length, out Dimensions size)
    {
        var head = cursor.At(offset, (int)Math.Min(length, 10));
        size = default;
        if (Measure(type, head) is not { } measured) return "no frame header";
        size = measured;
        if (type == Lossless) return head[4] >> 5 == 0 ? null : $"version {head[4] >> 5}";
        var tag = head[0] | (head[1] << 8) | (head[2] << 16);
        if ((tag & 1) != 0) return "not a key frame";
        if (((tag >> 1) & 7) > 3) return $"profile {(tag >> 1) & 7}";
        if ((tag & 16) == 0) return "a frame that is not to be shown";
        long firstPartition = tag >> 5;
        if (firstPartition > length - 10) return $"a first partition of {firstPartition} bytes in a chunk of {length}";
        return CheckPartitions(cursor, offset + 10, firstPartition, length - 10);
    }

    private static string? CheckPartitions(ByteCursor cursor, long offset, long firstPartition, long left)
    {
        // The header fields before the number of partitions take far less than this.
        var partitions = CountPartitions(cursor.At(offset, (int)Math.Min(firstPartition, 256)));
        var table = offset + firstPartition;
        left -= firstPartition;
        if (left < 3 * (partitions - 1)) return $"{partitions} partitions, but no room for their sizes";
        left -= 3 * (partitions - 1);
        var sizes = cursor.At(table, 3 * (partitions - 1));
        for (var at = 0; at + 3 <= sizes.Length; at += 3) left -= sizes[at] | (sizes[at + 1] << 8) | (sizes[at + 2] << 16);
        return left <= 0 ? $"{partitions} partitions that do not fit into the chunk" : null;
    }

    // RFC 6386 section 9.2 to 9.5, up to the field that says how many token partitions there are.
    private static int CountPartitions(ReadOnlySpan<byte> header)
    {
        var bits = new BoolDecoder(header);
        bits.Literal(2);
        if (bits.Flag())
        {
            var updatesMap = bits.Flag();
            if (bits.Flag())
            {
                bits.Literal(1);
                for (var segment = 0; segment < 4; segment++) bits.OptionalLiteral(8);
                for (var segment = 0; segment < 4; segment++) bits.OptionalLiteral(7);
            }
            for (var probability = 0; updatesMap && probability < 3; probability++)
            {
                if (bits.Flag()) bits.Literal(8);
            }
        }
        bits.Literal(1 + 6 + 3);
        if (bits.Flag() && bits.Flag())
        {
            for (var delta = 0; delta < 8; delta++) bits.OptionalLiteral(7);
        }
        return 1 << bits.Literal(2);
    }

    /// <summary>The boolean entropy decoder of RFC 6386 section 7, for even odds only; zeros follow the data.</summary>
    private ref struct BoolDecoder
    {
        private readonly ReadOnlySpan<byte> _data;
        private int _at = 2;
        private uint _value;
        private uint _range = 255;
        private int _shifted;

        public BoolDecoder(ReadOnlySpan<byte> data)
        {
            _data = data;
            _value = data.Length switch { 0 => 0u, 1 => (uint)data[0] << 8, _ => BinaryPrimitives.ReadUInt16BigEndian(data) };
        }

        public bool Flag()
        {
            var split = 1 + (((_range - 1) * 128) >> 8);
            var isSet = _value >= split << 8;
            if (isSet)
            {
                _range -= split;
                _value -= split << 8;
            }
            else
            {
                _range = split;
            }
            while (_range < 128)
            {
                _value <<= 1;
                _range <<= 1;
                if (++_shifted < 8) continue;
                _shifted = 0;
                if (_at < _data.Length) _value |= _data[_at++];
            }
            return isSet;
        }

        public int Literal(int bits)
        {
            var value = 0;
            while (bits-- > 0) value = (value << 1) | (Flag() ? 1 : 0);
            return value;
        }

        public void OptionalLiteral(int bits)
        {
            // The flag, then magnitude and sign; only the position in the stream matters here.
            if (Flag()) Literal(bits);
        }
    }
}

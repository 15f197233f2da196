using System.Buffers.Binary;

namespace ImageHaul.Testing.Samples;

/// <summary>The two checksums of PNG: CRC-32 (ISO-HDLC), eight bytes a step, and Adler-32.</summary>
internal static class Checksums
{
    private static readonly uint[][] Tables = MakeTables();

    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = Tables[7][low & 0xFF] ^ Tables[6][low >> 8 & 0xFF] ^ Tables[5][low >> 16 & 0xFF] ^ Tables[4][low >> 24] ^
                Tables[3][high & 0xFF] ^ Tables[2][high >> 8 & 0xFF] ^ Tables[1][high >> 16 & 0xFF] ^ Tables[0][high >> 24];
        }
        foreach (var value in bytes) crc = Tables[0][(crc ^ value) & 0xFF] ^ crc >> 8;
        return ~crc;
    }

    public static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        uint low = 1, high = 0;
        while (!bytes.IsEmpty)
        {
            // 5,552 is the most bytes whose sums cannot overflow 32 bits.
            var run = Math.Min(bytes.Length, 5552);
            foreach (var value in bytes[..run])
            {
                low += value;
                high += low;
            }
            low %= 65521;
            high %= 65521;
            bytes = bytes[run..];
        }
        return high << 16 | low;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        for (var slice = 0; slice < 8; slice++)
        {
            tables[slice] = new uint[256];
            for (uint index = 0; index < 256; index++)
            {
                if (slice > 0)
                {
                    var before = tables[slice - 1][index];
                    tables[slice][index] = tables[0][before & 0xFF] ^ before >> 8;
                    continue;
                }
                var crc = index;
                for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
                tables[0][index] = crc;
            }
        }
        return tables;
    }
}

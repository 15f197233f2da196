using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>
/// PNG and APNG: chunks and their checksums from IHDR to IEND. Critical chunks are judged as libpng judges them; ancillary ones are never a reason to refuse.
/// The compressed data is not inflated: its checksums say that it arrived as it was made.
/// </summary>
internal sealed class PngStructure : IStructure
{
    private const int SignatureLength = 8;
    private static readonly uint Ihdr = FourCc.Of("IHDR");
    private static readonly uint Plte = FourCc.Of("PLTE");
    private static readonly uint Idat = FourCc.Of("IDAT");
    private static readonly uint Iend = FourCc.Of("IEND");
    private static readonly uint CgBi = FourCc.Of("CgBI");
    private static readonly uint Actl = FourCc.Of("acTL");
    private static readonly uint Fctl = FourCc.Of("fcTL");

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public Dimensions? Measure(ByteCursor cursor)
    {
        var head = cursor.At(0, 24);
        if (head.Length < 24 || BinaryPrimitives.ReadUInt32BigEndian(head[12..]) != Ihdr) return null;
        return Dimensions.Of(BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]));
    }

    public StructureReport Walk(ByteCursor cursor)
    {
        if (!cursor.At(0, SignatureLength).SequenceEqual(Signature))
        {
            return cursor.Length < SignatureLength ? StructureReport.Cut(cursor.Length, "the signature", 0)
                : StructureReport.Damaged("a signature as transfers in text mode leave it", 0);
        }
        var header = default(PngHeader);
        var data = new PngData();
        uint? framesClaimed = null;
        var (frames, damagedAncillary, hasPalette) = (0u, 0, false);
        long offset = SignatureLength;
        while (true)
        {
            var head = cursor.At(offset, 8);
            if (head.Length < 8) return StructureReport.Missing(cursor.Length, offset == SignatureLength ? "chunk IHDR" : "chunk IEND");
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            if (!IsChunkName(type)) return StructureReport.Damaged("a chunk name that is not four letters", offset);
            if (offset == SignatureLength && type != Ihdr)
            {
                return StructureReport.Damaged(type == CgBi ? "chunk CgBI: Apple's private variant, which is no PNG"
                    : $"{Name(type)} where IHDR belongs", offset);
            }
            if (length > int.MaxValue) return StructureReport.Damaged($"{Name(type)} claims {length} bytes", offset);
            if (!cursor.Has(offset + 8, length + 4L)) return StructureReport.Cut(cursor.Length, Name(type), offset);
            var intact = ChecksumHolds(cursor, offset + 4, length + 4L);
            var isCritical = (type & 0x20000000) == 0;
            if (!intact && isCritical) return StructureReport.Damaged($"{Name(type)}: wrong checksum", offset);

            if (type == Ihdr)
            {
                if (offset != SignatureLength) return StructureReport.Damaged("a second IHDR", offset);
                if (PngHeader.Read(cursor.At(offset + 8, (int)Math.Min(length, 14)), out header) is { } flaw)
                {
                    return StructureReport.Damaged($"{Name(type)}: {flaw}", offset);
                }
            }
            else if (type == Plte)
            {
                // libpng drops a palette that is late or that the colour type has no use for.
                if (hasPalette && !data.Began) return StructureReport.Damaged("a second PLTE", offset);
                if (header.ColorType == 3 && !data.Began && (length % 3 != 0 || length is 0 or > 768))
                {
                    return StructureReport.Damaged($"{Name(type)} of {length} bytes", offset);
                }
                hasPalette = true;
            }
            else if (type == Idat)
            {
                if (header.ColorType == 3 && !hasPalette) return StructureReport.Damaged($"{Name(type)} before the palette that it needs", offset);
                if (data.Take(cursor.At(offset + 8, (int)Math.Min(length, 2)), length) is { } flaw)
                {
                    return StructureReport.Damaged($"{Name(type)}: {flaw}", offset);
                }
            }
            else if (type == Iend)
            {
                if (!data.Began) return StructureReport.Damaged("IEND without any IDAT", offset);
                if (data.Shortfall(header) is { } flaw) return StructureReport.Damaged(flaw, offset);
                return StructureReport.Whole(offset + 12 + length, Note(damagedAncillary, framesClaimed, frames));
            }
            else if (isCritical)
            {
                return StructureReport.Damaged($"{Name(type)}, a critical chunk that no decoder knows", offset);
            }
            else if (!intact)
            {
                damagedAncillary++;
            }
            else if (type == Actl && length == 8)
            {
                framesClaimed ??= BinaryPrimitives.ReadUInt32BigEndian(cursor.At(offset + 8, 4));
            }
            else if (type == Fctl)
            {
                frames++;
            }
            data.Closes(type != Idat);
            offset += 12 + length;
        }
    }

    private static bool ChecksumHolds(ByteCursor cursor, long offset, long count)
    {
        var crc = 0u;
        while (count > 0)
        {
            var bytes = cursor.At(offset, (int)Math.Min(count, ByteCursor.MaxWindow));
            if (bytes.IsEmpty) return false;
            crc = Crc32.Append(crc, bytes);
            offset += bytes.Length;
            count -= bytes.Length;
        }
        var stored = cursor.At(offset, 4);
        return stored.Length == 4 && BinaryPrimitives.ReadUInt32BigEndian(stored) == crc;
    }

    private static string Name(uint type) => $"chunk {FourCc.Text(type)}";

    private static bool IsChunkName(uint type)
    {
        for (var shift = 0; shift < 32; shift += 8)
        {
            if (!char.IsAsciiLetter((char)(byte)(type >> shift))) return false;
        }
        return true;
    }

    private static string? Note(int damagedAncillary, uint? framesClaimed, uint frames)
    {
        var damaged = damagedAncillary > 0 ? $"{StructureReport.Count(damagedAncillary, "ancillary chunk")} with a wrong checksum" : null;
        var animation = framesClaimed is { } claimed && claimed != frames
            ? $"an animation of {StructureReport.Count(claimed, "frame")} that has {frames}" : null;
        return damaged is not null && animation is not null ? $"{damaged}; {animation}" : damaged ?? animation;
    }
}

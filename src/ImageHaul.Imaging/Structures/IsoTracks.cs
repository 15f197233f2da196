using System.Buffers.Binary;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>The tracks of an image sequence (box moov): their size, and whether every sample lies within the body.</summary>
internal static class IsoTracks
{
    private static readonly uint Trak = FourCc.Of("trak");
    private static readonly uint Tkhd = FourCc.Of("tkhd");
    private static readonly uint Stco = FourCc.Of("stco");
    private static readonly uint Co64 = FourCc.Of("co64");
    private static readonly uint Stsc = FourCc.Of("stsc");
    private static readonly uint Stsz = FourCc.Of("stsz");
    private static readonly uint[] ToSampleTable = [FourCc.Of("mdia"), FourCc.Of("minf"), FourCc.Of("stbl")];

    /// <summary>The presentation size of the first track that has one.</summary>
    public static Dimensions? Measure(ByteCursor cursor, IsoBox movie)
    {
        var offset = movie.Body;
        while (IsoBox.TryFind(cursor, offset, movie.End, Trak, out var track))
        {
            offset = track.End;
            if (!IsoBox.TryFind(cursor, track.Body, track.End, Tkhd, out var header)) continue;
            var content = cursor.At(header.Body, (int)Math.Min(96, header.End - header.Body));
            // Times and durations are twice as wide in version 1; the sizes are 16.16 fixed point.
            var at = content.Length > 0 && content[0] == 1 ? 88 : 76;
            if (content.Length < at + 8) continue;
            var size = Dimensions.Of(BinaryPrimitives.ReadUInt16BigEndian(content[at..]), BinaryPrimitives.ReadUInt16BigEndian(content[(at + 4)..]));
            if (size is not null) return size;
        }
        return null;
    }

    /// <summary>Checks every chunk of every track; null when all lie within the body.</summary>
    public static StructureReport? Check(ByteCursor cursor, IsoBox movie)
    {
        var tables = (Chunks: new EntryTable(cursor), Runs: new EntryTable(cursor), Sizes: new EntryTable(cursor));
        var offset = movie.Body;
        var tracks = 0;
        while (offset < movie.End)
        {
            var state = IsoBox.Read(cursor, offset, movie.End, out var box);
            if (state != IsoBoxState.Fits) return StructureReport.Damaged("a broken box inside box moov", offset);
            if (box.Type == Trak)
            {
                tracks++;
                if (CheckTrack(cursor, box, tables.Chunks, tables.Runs, tables.Sizes) is { } flaw) return flaw;
            }
            offset = box.End;
        }
        return tracks == 0 ? StructureReport.Damaged("box moov without a track", movie.Offset) : null;
    }

    private static StructureReport? CheckTrack(ByteCursor cursor, IsoBox track, EntryTable chunks, EntryTable runs, EntryTable sizes)
    {
        var table = track;
        foreach (var type in ToSampleTable)
        {
            if (!IsoBox.TryFind(cursor, table.Body, table.End, type, out var inner))
            {
                return StructureReport.Damaged($"a track without box {FourCc.Text(type)}", track.Offset);
            }
            table = inner;
        }
        var isWide = IsoBox.TryFind(cursor, table.Body, table.End, Co64, out var offsets);
        if (!isWide && !IsoBox.TryFind(cursor, table.Body, table.End, Stco, out offsets))
        {
            return StructureReport.Damaged("a track without chunk offsets", track.Offset);
        }
        if (!TryOpen(cursor, offsets, 4, isWide ? 8 : 4, chunks, out var chunkCount))
        {
            return StructureReport.Damaged($"{offsets.Name} ends before its last entry", offsets.Offset);
        }

        // Without the usual sample tables (compact sizes, fragments) the chunks' beginnings are all there is to check.
        var hasRuns = IsoBox.TryFind(cursor, table.Body, table.End, Stsc, out var runBox);
        var hasSamples = IsoBox.TryFind(cursor, table.Body, table.End, Stsz, out var sizeBox) && hasRuns;
        long runCount = 0, sampleCount = 0;
        uint equalSize = 0;
        if (hasSamples)
        {
            if (!TryOpen(cursor, runBox, 4, 12, runs, out runCount)) return StructureReport.Damaged("box stsc ends before its last entry", runBox.Offset);
            var head = cursor.At(sizeBox.Body, 12);
            if (head.Length < 12) return StructureReport.Damaged("box stsz without its header", sizeBox.Offset);
            equalSize = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            sampleCount = BinaryPrimitives.ReadUInt32BigEndian(head[8..]);
            if (equalSize == 0 && !TryOpen(cursor, sizeBox, 8, 4, sizes, out sampleCount))
            {
                return StructureReport.Damaged("box stsz ends before its last entry", sizeBox.Offset);
            }
        }
        var run = new SampleRuns(runs, runCount);
        for (var chunk = 1L; chunk <= chunkCount; chunk++)
        {
            var entry = chunks.Next();
            if (entry.IsEmpty) break;
            var start = isWide ? BinaryPrimitives.ReadUInt64BigEndian(entry) : BinaryPrimitives.ReadUInt32BigEndian(entry);
            var samples = Math.Min(sampleCount, run.SamplesIn(chunk));
            sampleCount -= samples;
            var bytes = equalSize * samples;
            for (; equalSize == 0 && samples > 0; samples--)
            {
                var size = sizes.Next();
                if (size.IsEmpty) break;
                bytes += BinaryPrimitives.ReadUInt32BigEndian(size);
            }
            if (start >= (ulong)cursor.Length || !cursor.Has((long)start, bytes))
            {
                return StructureReport.Cut(cursor.Length, $"chunk {chunk} of a track", (long)Math.Min(start, long.MaxValue));
            }
        }
        return null;
    }

    private static bool TryOpen(ByteCursor cursor, IsoBox box, int countAt, int entrySize, EntryTable table, out long count)
    {
        var head = cursor.At(box.Body + countAt, 4);
        count = head.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(head);
        table.Open(box.Body + countAt + 4, count, entrySize);
        return head.Length == 4 && count * entrySize <= box.End - box.Body - countAt - 4;
    }

    /// <summary>Box stsc: runs of chunks that have equally many samples.</summary>
    private struct SampleRuns(EntryTable table, long left)
    {
        private long _nextFirst = long.MaxValue;
        private long _nextSamples;
        private long _samples;
        private long _left = left;
        private bool _began;

        public long SamplesIn(long chunk)
        {
            if (!_began) Advance();
            _began = true;
            while (chunk >= _nextFirst)
            {
                _samples = _nextSamples;
                Advance();
            }
            return _samples;
        }

        private void Advance()
        {
            _nextFirst = long.MaxValue;
            if (_left-- <= 0) return;
            var entry = table.Next();
            if (entry.IsEmpty) return;
            _nextFirst = BinaryPrimitives.ReadUInt32BigEndian(entry);
            _nextSamples = BinaryPrimitives.ReadUInt32BigEndian(entry[4..]);
        }
    }
}

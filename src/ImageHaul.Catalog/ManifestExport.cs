namespace ImageHaul.Catalog;

/// <summary>
/// The rows of a catalog as a manifest in input order. Ranges of rows are read and written side by side, each over a connection and into a buffer of its own, and the
/// buffers put one behind the other; so the manifest of a long list takes a part of the time. While a run goes on, each range is as of its own moment.
/// </summary>
internal static class ManifestExport
{
    /// <summary>Rows of a range: some 2 MB of manifest, and long enough that handing over costs nothing.</summary>
    public const int RangeRows = 8192;

    /// <summary>Below, one connection is done before a second is open.</summary>
    private const int FewRows = 1024;

    /// <summary>Beyond, the disk and the copying would be what takes the time; each costs some 12 MB.</summary>
    private const int MostRanges = 4;

    // Room for the rows and blobs that duplicates name: 8 MiB hold some 25,000.
    private const int CacheMegabytes = 8;

    /// <summary>Writes all rows; gives their number.</summary>
    /// <exception cref="DatabaseException">The catalog cannot be read.</exception>
    public static long Write(string catalog, Stream destination, ManifestFormat format, CancellationToken cancellationToken, int rangeRows = RangeRows)
    {
        using var database = Database.OpenReader(catalog, cacheMegabytes: 1);
        using var next = database.Prepare("SELECT min(ordinal) FROM record WHERE ordinal >= ?");
        var last = database.Scalar("SELECT max(ordinal) FROM record");
        var first = NextRow(next, long.MinValue);
        var span = last - (first ?? last) + 1;
        var ranges = span < FewRows ? 1 : Math.Clamp(Environment.ProcessorCount, 2, MostRanges);
        // A short list is shared out evenly.
        if (span > 0 && span < (long)rangeRows * ranges) rangeRows = (int)((span + ranges - 1) / ranges);
        var parts = Enumerable.Range(0, ranges).Select(_ => new Part(catalog, format, rangeRows)).ToList();
        try
        {
            parts[0].WriteHeader(destination);
            var rows = 0L;
            // Ordinals may have gaps of any width.
            while (first is { } from)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var filled = Task.WhenAll(parts.Select((part, i) => Task.Run(() => part.Fill(from + ((long)i * rangeRows), rangeRows), cancellationToken)));
                rows += filled.GetAwaiter().GetResult().Sum();
                foreach (var part in parts) part.Empty(destination);
                // A damaged row may have the largest number there is.
                first = from > long.MaxValue - ((long)ranges * rangeRows) ? null : NextRow(next, from + ((long)ranges * rangeRows));
            }
            return rows;
        }
        finally
        {
            foreach (var part in parts) part.Dispose();
        }
    }

    private static long? NextRow(Statement next, long from)
    {
        next.Bind(1, from);
        var found = next.Step() ? next.LongOrNull(0) : null;
        next.Reset();
        return found;
    }

    /// <summary>One range at a time, as the bytes of its rows.</summary>
    private sealed class Part : IDisposable
    {
        // Grown by doubling, the buffers of a range would together be twice what it needs.
        private const int UsualRow = 320;

        private readonly MemoryStream _bytes;
        private readonly Database _database;
        private readonly Statement _rows;
        private readonly ManifestWriter _writer;

        public Part(string catalog, ManifestFormat format, int rangeRows)
        {
            _bytes = new MemoryStream(rangeRows * UsualRow);
            _database = Database.OpenReader(catalog, CacheMegabytes);
            _rows = _database.Prepare(RecordReader.SelectRange(_database));
            _writer = format == ManifestFormat.Csv ? new ManifestCsv(_bytes) : new ManifestJsonLines(_bytes);
        }

        public void WriteHeader(Stream destination)
        {
            _writer.Begin();
            _writer.Finish();
            Empty(destination);
        }

        public long Fill(long from, int rows)
        {
            _rows.Bind(1, from);
            _rows.Bind(2, from + rows - 1);
            var count = ManifestRows.Write(_rows, _writer);
            _writer.Finish();
            return count;
        }

        public void Empty(Stream destination)
        {
            destination.Write(_bytes.GetBuffer(), 0, (int)_bytes.Length);
            _bytes.SetLength(0);
        }

        public void Dispose()
        {
            _writer.Dispose();
            _database.Dispose();
            _bytes.Dispose();
        }
    }
}

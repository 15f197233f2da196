using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>A stored file that was recorded behind the durable mark.</summary>
/// <param name="Ordinal">The row that shows it; null when only an earlier list did.</param>
/// <param name="Image">The image; its path is that of the file.</param>
internal readonly record struct UnprovenImage(long? Ordinal, StoredImage Image);

/// <summary>
/// How far what is recorded is known to be on the disk, and how the last run ended: what is recorded behind the mark must be looked at after a power cut. Thread-safe.
/// </summary>
internal sealed class DurableMark
{
    // Each blob once, then the files of their own that rows have in layout original.
    private const string PastMark = """
        SELECT b.owner, b.digest, b.format, b.bytes, b.width, b.height, b.path, NULL FROM blob b WHERE b.seq > ?1
        UNION ALL
        SELECT r.ordinal, b.digest, b.format, b.bytes, b.width, b.height, b.path, r.path
        FROM record r JOIN blob b ON b.id = r.blob WHERE r.path IS NOT NULL AND r.seq > ?1
        UNION ALL
        SELECT NULL, b.digest, b.format, b.bytes, b.width, b.height, b.path, f.path
        FROM former f JOIN blob b ON b.id = f.blob WHERE f.path IS NOT NULL AND f.seq > ?1
        """;

    private const string TakeBackSql = """
        DELETE FROM record WHERE blob IN (SELECT blob FROM temp.damaged WHERE path IS NULL);
        DELETE FROM record WHERE path IS NOT NULL AND EXISTS (SELECT 1 FROM temp.damaged d WHERE d.blob = record.blob AND d.path = record.path);
        DELETE FROM former WHERE blob IN (SELECT blob FROM temp.damaged WHERE path IS NULL);
        DELETE FROM former WHERE EXISTS (SELECT 1 FROM temp.damaged d WHERE d.blob = former.blob AND d.path = former.path);
        DELETE FROM blob WHERE id IN (SELECT blob FROM temp.damaged WHERE path IS NULL);
        DROP TABLE temp.damaged;
        """;

    private readonly WritingConnection _writing;
    private readonly CatalogContents _contents;
    private readonly Database _database;
    private readonly Meta _meta;

    internal DurableMark(WritingConnection writing, CatalogContents contents) => (_writing, _contents, _database, _meta) = (writing, contents, writing.Database, writing.Meta);

    /// <summary>True when the last run did not end through <see cref="EndRun"/>.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public bool EndedUncleanly => _writing.Read(() => _meta.Number("clean") == 0);

    /// <summary>
    /// True when the last run ended uncleanly under another boot of the machine: what <see cref="ReadPast"/> gives must be re-read, and what is not
    /// whole handed to <see cref="TakeBack"/>, before <see cref="BeginRun"/>. After an unclean end under the same boot nothing is lost, but those files
    /// are still to be synced before the mark may move.
    /// </summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public bool NeedsProof(string bootId) => _writing.Read(() => IsUnproven(bootId));

    /// <summary>The files recorded behind the mark, streamed.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IEnumerable<UnprovenImage> ReadPast() => _contents.Stream(PastMark,
        row => new UnprovenImage(row.LongOrNull(0), RecordReader.Blob(row, 1, row.Text(7))), _writing.Read(() => _meta.Number("mark")));

    /// <summary>
    /// Removes what is recorded of damaged or lost files, as <see cref="ReadPast"/> or <see cref="CatalogContents.ReadBlobs"/> gave them: every row
    /// that shows such a blob, duplicates included, or in layout original the one row whose own file it is. Those rows are new again.
    /// </summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? TakeBack(IEnumerable<StoredImage> damaged)
    {
        ArgumentNullException.ThrowIfNull(damaged);
        return _writing.Change(_ =>
        {
            Note(damaged);
            _database.Execute(TakeBackSql);
            BlobOwners.Mend(_database);
        });
    }

    /// <summary>Marks the run as going on under a boot id. When proof was needed, all that is recorded now counts as proven.</summary>
    /// <param name="bootId">The machine's present boot.</param>
    /// <param name="isWholeList">True when it begins or continues a pass over the list; false for some rows of it again (retry).</param>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? BeginRun(string bootId, bool isWholeList = true) => _writing.Change(
        sequence =>
        {
            if (IsUnproven(bootId)) _meta.Set("mark", sequence);
            _meta.Set("clean", 0);
            _meta.Set("boot", bootId);
            if (isWholeList) _meta.Set("under_way", 1);
        },
        durable: true);

    /// <summary>
    /// Moves the mark: all blobs of commits up to a sequence number (read from <see cref="SqliteCatalog.Sequence"/> before the sync began) are on the disk.
    /// Costs one sync of the WAL.
    /// </summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? Move(long sequence) => _writing.Change(_ => _meta.Set("mark", sequence), durable: true);

    /// <summary>
    /// Ends the run in order, finished or interrupted: every blob recorded is synced (or the user asked for no durability). A finished run ends the
    /// pass over the list: only from then on are its failed rows to be fetched again. A retry amid an interrupted pass leaves that to the pass.
    /// </summary>
    /// <param name="finished">True when every row has its record.</param>
    /// <param name="isWholeList">As the run began.</param>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? EndRun(bool finished, bool isWholeList = true) => _writing.Change(
        sequence =>
        {
            if (BlobOwners.AreStale(_meta)) BlobOwners.Mend(_database);
            _meta.Set("mark", sequence);
            _meta.Set("clean", 1);
            if (!finished) return;
            if (isWholeList) _meta.Set("under_way", 0);
            if (_meta.Number("under_way") == 0) _meta.Set("pass", sequence);
        },
        durable: true);

    private bool IsUnproven(string bootId) => _meta.Number("clean") == 0 && _meta.Text("boot") != bootId;

    // path NULL: the blob's own file, and with it every row that shows the blob. Else the file of one row in layout original.
    private void Note(IEnumerable<StoredImage> damaged)
    {
        _database.Execute("CREATE TEMP TABLE damaged(blob INTEGER NOT NULL, path TEXT); CREATE INDEX temp.damaged_file ON damaged(blob, path)");
        using var find = _database.PrepareOnce("SELECT id, path FROM blob WHERE digest = ?");
        using var add = _database.PrepareOnce("INSERT INTO temp.damaged VALUES (?, ?)");
        foreach (var image in damaged)
        {
            find.Bind(1, image.Digest);
            if (find.Step())
            {
                add.Bind(1, find.Long(0));
                add.Bind(2, BlobPath.Resolve(find.Text(1), image.Digest, image.Format) == image.Path ? null : image.Path);
                add.Run();
            }
            find.Reset();
        }
    }
}

using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// The catalog: one SQLite file in WAL mode that holds a record per row and all that a resume needs. One writing connection under a lock, so every
/// member may be called from any thread; no secondary index but the one by digest, so that millions of rows go in as fast as they come.
/// </summary>
internal sealed class SqliteCatalog : IRecordSink, IDisposable
{
    private readonly Lock _reading = new();
    private readonly string _path;
    private readonly WritingConnection _writing;
    private readonly Database _database;
    private readonly Meta _meta;
    private readonly UrlFingerprint _fingerprint;
    private readonly RecordWriter _writer;
    private readonly Database _reader;
    private readonly Statement _find;
    private readonly Statement _findImage;
    private readonly Statement _findFormer;

    private SqliteCatalog(string path, WritingConnection writing, Func<string, string> redact)
    {
        _path = path;
        (_writing, _database, _meta) = (writing, writing.Database, writing.Meta);
        _fingerprint = new UrlFingerprint(_meta.Bytes("salt"));
        _writer = new RecordWriter(_database, _meta, _fingerprint, redact) { HasFormer = FormerRows.Any(_database) };
        Contents = new CatalogContents(path);
        Settings = new RunSettings(writing, Contents);
        Hosts = new HostMemories(writing, path);
        Mark = new DurableMark(writing, Contents);
        _reader = Database.OpenReader(path);
        _find = _reader.Prepare(RecordReader.Select + " WHERE r.ordinal = ?");
        _findImage = _reader.Prepare(
            "SELECT b.digest, b.format, b.bytes, b.width, b.height, b.path, r.path FROM record r JOIN blob b ON b.id = r.blob WHERE r.ordinal = ?");
        Robots = new RobotsTable(writing, _reader, _reading);
        _findFormer = _reader.Prepare(FormerRows.Select);
    }

    /// <summary>The option values that shaped the records so far.</summary>
    public RunSettings Settings { get; }

    /// <summary>What was learnt about hosts.</summary>
    public HostMemories Hosts { get; }

    /// <summary>What origins said about their wishes within the last day.</summary>
    public RobotsTable Robots { get; }

    /// <summary>Where the runs began and ended, and how much of what they recorded is on the disk.</summary>
    public DurableMark Mark { get; }

    /// <summary>Everything that is only read: records, failures, blobs, totals, the manifest.</summary>
    public CatalogContents Contents { get; }

    /// <summary>
    /// Told of a file that a row had for itself (layout original) when that row is set aside because the list changed, or has another file now: unless some row still
    /// shows it, nothing will refer to it. Called inside a transaction; must be quick.
    /// </summary>
    public Action<string>? NameDisplaced
    {
        get => _writer.NameDisplaced;
        set => _writer.NameDisplaced = value;
    }

    /// <summary>The writing connection; its lock is not taken.</summary>
    internal Database Writer => _database;

    /// <summary>Number of the last commit. Blobs that were synced after this was read may be declared durable up to it with <see cref="DurableMark.Move"/>.</summary>
    public long Sequence => _writing.Sequence;

    /// <summary>Opens the catalog at a path, making it (mode 0600) when it is missing. The folder must exist and be locked by the caller.</summary>
    public static CatalogOpening Open(string path) => Open(path, UrlRedactor.Redact);

    internal static CatalogOpening Open(string path, Func<string, string> redact)
    {
        Database? database = null;
        try
        {
            database = Database.OpenWriter(path);
            if (Schema.Prepare(database, path) is { } fault)
            {
                database.Dispose();
                return new CatalogOpening(null, fault);
            }
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return new CatalogOpening(new SqliteCatalog(path, new WritingConnection(database), redact), null);
        }
        catch (DatabaseException fault)
        {
            database?.Dispose();
            return new CatalogOpening(null, CatalogFault.From(fault, path));
        }
        catch (UnauthorizedAccessException error)
        {
            database?.Dispose();
            return new CatalogOpening(null, new CatalogFault(CatalogFaultKind.StorageDenied, error.Message));
        }
    }

    /// <inheritdoc/>
    public CommitOutcome Commit(IReadOnlyList<ImageRecord> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0) return new CommitOutcome([], null);
        var written = new ImageRecord[batch.Count];
        var failure = Change(sequence =>
        {
            for (var i = 0; i < written.Length; i++) written[i] = _writer.Write(batch[i], sequence);
        });
        return failure is null ? new CommitOutcome(written, null) : new CommitOutcome([], failure);
    }

    /// <inheritdoc/>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public ImageRecord? Find(long ordinal) => FindWith(_find, ordinal, RecordReader.Read);

    /// <summary>The image that a row shows, for less than the whole record costs; null when it has none.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public StoredImage? FindImage(long ordinal) => FindWith(_findImage, ordinal, row => RecordReader.Image(row, 0, row.Text(6)));

    /// <summary>
    /// What an earlier run earned for a row: its record with an image or, when it has no record because the list changed, that of its URL in another row,
    /// told as a downloaded record of this one. Null when there is none.
    /// </summary>
    /// <param name="request">The row; its record, if any, must be known to be about the same URL and id.</param>
    /// <param name="isFormer">True for the record of another row.</param>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public ImageRecord? FindEarned(ImageRequest request, out bool isFormer)
    {
        ArgumentNullException.ThrowIfNull(request);
        isFormer = false;
        if (Find(request.Ordinal) is { } record) return record.Image is null ? null : record;
        isFormer = true;
        lock (_reading) return CatalogException.Guard(() => FormerRows.Find(_findFormer, _fingerprint, request, out _));
    }

    /// <summary>Mends ownership now, if it needs that, rather than at the end of the run.</summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? MendOwners() => Change(_ =>
    {
        if (BlobOwners.AreStale(_meta)) BlobOwners.Mend(_database);
    });

    /// <summary>Gives up the pages kept in memory, up to 32 MiB: once the last row is written, who reads all of them has better use for it.</summary>
    public void ReleaseMemory() => _writing.ReleaseMemory();

    /// <summary>Those of some paths that no row, present or former, and no blob has.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IReadOnlyList<string> FindUnshownPaths(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return Read(() => UnshownBlobs.Paths(_database, paths));
    }

    /// <summary>Blobs that no row shows, present or former: their URL has other bytes now.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public IReadOnlyList<StoredImage> FindUnshownBlobs() => Read(() => UnshownBlobs.Find(_database));

    /// <summary>Forgets those blobs. Remove their files first.</summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? RemoveUnshownBlobs() => Change(_ => UnshownBlobs.Remove(_database));

    /// <summary>Begins to compare a list with what is recorded. The caller disposes the cursor.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public ResumeCursor OpenResume()
    {
        var pass = Read(() => _meta.Number("pass"));
        return CatalogException.Guard(() => new ResumeCursor(_fingerprint, Database.OpenReader(_path), pass, Displace));
    }

    /// <summary>
    /// After the list was read to its end: records of rows behind it leave the manifest (their good results stay known by URL), and ownership of digests is mended.
    /// Must come before the manifest is written.
    /// </summary>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? TrimAfter(long lastOrdinal) => Displace(lastOrdinal + 1);

    /// <summary>Closes the file; the WAL is folded in and removed. Does not end the run.</summary>
    public void Dispose()
    {
        lock (_reading) _reader.Dispose();
        _writing.Dispose();
    }

    internal Failure? Displace(long from) => Change(_ =>
    {
        _writer.HasFormer = true;
        if (FormerRows.Displace(_database, _fingerprint, from, NameDisplaced) > 0 || BlobOwners.AreStale(_meta)) BlobOwners.Mend(_database);
    });

    /// <inheritdoc cref="WritingConnection.Change"/>
    internal Failure? Change(Action<long> work) => _writing.Change(work);

    private T Read<T>(Func<T> read) => _writing.Read(read);

    private T? FindWith<T>(Statement statement, long ordinal, Func<Statement, T?> read) where T : class
    {
        lock (_reading)
        {
            return CatalogException.Guard(() =>
            {
                statement.Bind(1, ordinal);
                try
                {
                    return statement.Step() ? read(statement) : null;
                }
                finally
                {
                    statement.Reset();
                }
            });
        }
    }
}

/// <summary>What came of opening: the catalog, or the fault.</summary>
/// <param name="Catalog">The open catalog; null exactly when there is a fault. The caller disposes it.</param>
/// <param name="Fault">Why there is none.</param>
internal readonly record struct CatalogOpening(SqliteCatalog? Catalog, CatalogFault? Fault);

using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// The frontier's overflow on disk, in a file of its own (mode 0600) that is deleted when it is opened and when it is disposed. A disk that refuses shows as
/// <see cref="CatalogException"/>; nothing is lost then, the call may be repeated. Thread-safe.
/// </summary>
internal sealed class SqliteSpill : IRequestSpill, IDisposable
{
    // Nothing here outlives the process: no sync, and a journal in memory only, so that an append that meets a full disk is undone whole.
    private const string Setup = """
        PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -8192;
        CREATE TABLE spill(queue INTEGER, seq INTEGER, ordinal INTEGER, id TEXT, url TEXT, digest BLOB, fault INTEGER, message TEXT,
          PRIMARY KEY (queue, seq)) WITHOUT ROWID
        """;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Database _database;
    private readonly Statement _insert;
    private readonly Statement _select;
    private readonly Statement _delete;
    private long _next;
    private long _count;

    private SqliteSpill(string path, Database database)
    {
        _path = path;
        _database = database;
        database.Execute(Setup);
        _insert = database.Prepare("INSERT INTO spill VALUES (?1,?2,?3,?4,?5,?6,?7,?8)");
        _select = database.Prepare("SELECT seq, ordinal, id, url, digest, fault, message FROM spill WHERE queue = ?1 ORDER BY seq LIMIT ?2");
        _delete = database.Prepare("DELETE FROM spill WHERE queue = ?1 AND seq <= ?2");
    }

    /// <summary>The writing connection; its lock is not taken.</summary>
    internal Database Writer => _database;

    /// <summary>Requests on disk now.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Makes an empty spill at a path, deleting what an earlier process left there.</summary>
    /// <exception cref="CatalogException">The disk refused.</exception>
    public static SqliteSpill Open(string path) => CatalogException.Guard(() =>
    {
        Delete(path);
        var database = Database.OpenWriter(path);
        try
        {
            return new SqliteSpill(path, database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    });

    /// <inheritdoc/>
    /// <exception cref="CatalogException">The disk refused; nothing of the batch was kept.</exception>
    public void Append(long queue, IReadOnlyList<ImageRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        Append(requests.Count, i => (queue, requests[i]));
    }

    /// <inheritdoc/>
    /// <exception cref="CatalogException">The disk refused; nothing of the batch was kept.</exception>
    public void Append(IReadOnlyList<(long Queue, ImageRequest Request)> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        Append(requests.Count, i => requests[i]);
    }

    /// <inheritdoc/>
    /// <exception cref="CatalogException">The disk refused; nothing was removed.</exception>
    public IReadOnlyList<ImageRequest> Take(long queue, int most)
    {
        var taken = new List<ImageRequest>();
        lock (_gate)
        {
            CatalogException.Guard(() =>
            {
                _database.Transact(() => Remove(queue, most, taken));
                return Interlocked.Add(ref _count, -taken.Count);
            });
        }
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _database.Dispose();
            try
            {
                Delete(_path);
            }
            catch (DatabaseException)
            {
                // It is deleted when the next run opens it.
            }
        }
    }

    private void Append(int count, Func<int, (long Queue, ImageRequest Request)> request)
    {
        if (count == 0) return;
        lock (_gate)
        {
            CatalogException.Guard(() =>
            {
                _database.Transact(() =>
                {
                    for (var i = 0; i < count; i++) Insert(request(i));
                });
                return Interlocked.Add(ref _count, count);
            });
        }
    }

    private void Insert((long Queue, ImageRequest Request) item)
    {
        var (queue, request) = item;
        _insert.Bind(1, queue);
        _insert.Bind(2, ++_next);
        _insert.Bind(3, request.Ordinal);
        _insert.Bind(4, request.Id);
        _insert.Bind(5, request.RawUrl);
        if (request.ExpectedDigest is { } digest) _insert.Bind(6, digest);
        else _insert.BindNull(6);
        _insert.Bind(7, (long?)request.Fault?.Kind);
        _insert.Bind(8, request.Fault?.Message);
        _insert.Run();
    }

    private void Remove(long queue, int most, List<ImageRequest> taken)
    {
        long last = 0;
        _select.Bind(1, queue);
        _select.Bind(2, most);
        while (_select.Step())
        {
            last = _select.Long(0);
            var fault = _select.LongOrNull(5) is { } kind ? new Failure((FailureKind)kind, _select.Text(6) ?? "") : null;
            var raw = _select.Text(3)!;
            taken.Add(new ImageRequest
            {
                Ordinal = _select.Long(1),
                Id = _select.Text(2),
                RawUrl = raw,
                Url = fault is null ? CanonicalUrl.Parse(raw, out _) : null,
                ExpectedDigest = _select.DigestOrNull(4),
                Fault = fault,
            });
        }
        if (taken.Count == 0) return;
        _delete.Bind(1, queue);
        _delete.Bind(2, last);
        _delete.Run();
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
            File.Delete(path + "-journal");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException(SQLitePCL.raw.SQLITE_CANTOPEN, error.Message);
        }
    }
}

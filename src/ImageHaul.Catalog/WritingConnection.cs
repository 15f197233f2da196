using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// The one connection that writes the catalog: a transaction at a time, each with a sequence number of its own. Thread-safe; what is done with <see cref="Database"/>
/// itself belongs within <see cref="Read{T}"/> and <see cref="Change"/>.
/// </summary>
internal sealed class WritingConnection : IDisposable
{
    // synchronous=NORMAL: a commit writes the WAL without waiting for the disk; a crash of the process loses nothing, a power cut at most the commits
    // behind the last sync, and never the order of commits. A checkpoint syncs the WAL, then the file. 8,192 pages are 32 MiB: large enough to write a hot
    // page once instead of each commit, small enough to read through; the WAL file is cut back to 64 MiB after a burst. secure_delete: a secret that is
    // replaced is overwritten.
    private const string Pragmas = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8192; PRAGMA journal_size_limit = 67108864;
        PRAGMA cache_size = -32768; PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF
        """;

    private readonly Lock _gate = new();
    private readonly Statement _setSequence;
    private long _sequence;

    /// <summary>Takes over a connection to a catalog of the present format.</summary>
    /// <exception cref="DatabaseException">The database refuses.</exception>
    public WritingConnection(Database database)
    {
        Database = database;
        database.Execute(Pragmas);
        Meta = new Meta(database);
        _setSequence = database.Prepare("UPDATE meta SET value = ? WHERE name = 'sequence'");
        _sequence = Meta.Number("sequence");
    }

    /// <summary>The connection; its lock is not taken.</summary>
    public Database Database { get; }

    /// <summary>The values by name.</summary>
    public Meta Meta { get; }

    /// <summary>Number of the last commit.</summary>
    public long Sequence => Interlocked.Read(ref _sequence);

    /// <summary>Reads what no commit may change meanwhile.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public T Read<T>(Func<T> read)
    {
        lock (_gate) return CatalogException.Guard(read);
    }

    /// <summary>One transaction with a sequence number of its own; all or nothing.</summary>
    /// <param name="work">Told the number.</param>
    /// <param name="durable">It is on the disk, and all before it, when this returns.</param>
    /// <returns>storage-full or storage-denied, else null.</returns>
    public Failure? Change(Action<long> work, bool durable = false)
    {
        lock (_gate)
        {
            try
            {
                // FULL syncs the WAL at this commit; being one file written in order, all earlier commits become durable with it.
                if (durable) Database.Execute("PRAGMA synchronous = FULL");
                try
                {
                    var sequence = _sequence + 1;
                    Database.Transact(() =>
                    {
                        work(sequence);
                        _setSequence.Bind(1, sequence);
                        _setSequence.Run();
                    });
                    Interlocked.Exchange(ref _sequence, sequence);
                    return null;
                }
                finally
                {
                    if (durable) Database.Execute("PRAGMA synchronous = NORMAL");
                }
            }
            catch (DatabaseException fault)
            {
                return fault.ToFailure();
            }
        }
    }

    /// <summary>Gives up the pages kept in memory, up to 32 MiB.</summary>
    public void ReleaseMemory()
    {
        lock (_gate) Database.Execute("PRAGMA shrink_memory");
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        lock (_gate) Database.Dispose();
    }
}

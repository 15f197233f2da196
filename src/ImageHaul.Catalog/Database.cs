using SQLitePCL;

namespace ImageHaul.Catalog;

/// <summary>One SQLite connection. Not thread-safe: each has one owner who locks. All faults leave as <see cref="DatabaseException"/>.</summary>
internal sealed class Database : IDisposable
{
    // Long enough for a person's query tool to finish a write, short enough not to look hung.
    private const int BusyMilliseconds = 10_000;

    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a file with mode 0600, making it when it is missing.</summary>
    public static Database OpenWriter(string path)
    {
        CreatePrivate(path);
        return Open(path);
    }

    /// <summary>A second connection that reads only.</summary>
    public static Database OpenReader(string path, int cacheMegabytes = 2)
    {
        var database = Open(path);
        try
        {
            database.Execute($"PRAGMA query_only = 1; PRAGMA cache_size = {-1024 * cacheMegabytes}");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static Database Open(string path)
    {
        // No mutex inside SQLite: each connection here is used under a lock of ours.
        var code = raw.sqlite3_open_v2(path, out var handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new Database(handle);
        if (code == raw.SQLITE_OK)
        {
            _ = raw.sqlite3_extended_result_codes(handle, 1);
            _ = raw.sqlite3_busy_timeout(handle, BusyMilliseconds);
            return database;
        }
        var fault = database.Fault(code);
        database.Dispose();
        throw fault;
    }

    // SQLite gives -wal and -shm the mode of the main file.
    private static void CreatePrivate(string path)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var created = new FileStream(path, options);
        }
        catch (IOException) when (File.Exists(path))
        {
            // It is there already: its mode is set once it has proved to be ours.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException(StorageErrors.IsFull(error) ? raw.SQLITE_FULL : raw.SQLITE_CANTOPEN, error.Message);
        }
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        var prepared = new Statement(this, statement);
        _statements.Add(prepared);
        return prepared;
    }

    /// <summary>Runs one or more statements that give no rows of interest.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>The first column of the first row; 0 when there is none.</summary>
    public long Scalar(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>A statement that its caller disposes.</summary>
    public Statement PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new Statement(this, statement);
    }

    public long LastInsertId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Rows changed by the statement that ran last.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>All or nothing: whatever is thrown inside undoes everything.</summary>
    public void Transact(Action work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            Execute("COMMIT");
        }
        catch
        {
            foreach (var statement in _statements) statement.Reset();
            // Some faults have rolled back already.
            if (raw.sqlite3_get_autocommit(_handle) == 0) _ = raw.sqlite3_exec(_handle, "ROLLBACK");
            throw;
        }
    }

    public DatabaseException Fault(int code)
    {
        var extended = raw.sqlite3_extended_errcode(_handle);
        return new DatabaseException((extended & 0xFF) == (code & 0xFF) ? extended : code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose()
    {
        if (_handle.IsClosed) return;
        foreach (var statement in _statements) statement.Dispose();
        _ = raw.sqlite3_close_v2(_handle);
        _handle.Dispose();
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Fault(code);
    }
}

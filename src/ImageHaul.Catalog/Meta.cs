namespace ImageHaul.Catalog;

/// <summary>The table <c>meta</c>: a handful of values by name.</summary>
internal sealed class Meta(Database database)
{
    private readonly Statement _get = database.Prepare("SELECT value FROM meta WHERE name = ?");
    private readonly Statement _set = database.Prepare("INSERT OR REPLACE INTO meta VALUES (?1, ?2)");

    public long Number(string name) => Read(name, statement => statement.Long(0));

    public string? Text(string name) => Read(name, statement => statement.Text(0));

    public byte[] Bytes(string name) => Read(name, statement => statement.Bytes(0).ToArray()) ?? [];

    public void Set(string name, long value)
    {
        _set.Bind(1, name);
        _set.Bind(2, value);
        _set.Run();
    }

    public void Set(string name, string? value)
    {
        _set.Bind(1, name);
        _set.Bind(2, value);
        _set.Run();
    }

    private T? Read<T>(string name, Func<Statement, T> value)
    {
        _get.Bind(1, name);
        try
        {
            return _get.Step() ? value(_get) : default;
        }
        finally
        {
            _get.Reset();
        }
    }
}

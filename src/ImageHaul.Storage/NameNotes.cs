using System.Text;

namespace ImageHaul.Storage;

/// <summary>
/// The names that a run gives in layout original, each noted before it is made: files come before their records, and what a killed run left without one is found
/// by its name. A name where something stood already is not noted; that may be anybody's.
/// </summary>
internal sealed class NameNotes(BlobPaths paths) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _file = paths.Full(BlobPaths.Names);
    private FileStream? _notes;

    public void Note(string name)
    {
        if (Path.Exists(paths.Full(name))) return;
        var line = Encoding.UTF8.GetBytes(name + '\n');
        lock (_gate)
        {
            if (_notes is null)
            {
                paths.CreateOwn();
                _notes = new FileStream(_file, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            }
            _notes.Write(line);
        }
    }

    /// <summary>The names noted since <see cref="Forget"/>, by this run or by one before it.</summary>
    public IEnumerable<string> Read() => File.Exists(_file) ? File.ReadLines(_file) : [];

    /// <summary>Every name has its record, or was removed.</summary>
    public void Forget()
    {
        Dispose();
        if (File.Exists(_file)) File.Delete(_file);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _notes?.Dispose();
            _notes = null;
        }
    }
}

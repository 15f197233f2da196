using System.Collections.Concurrent;
using ImageHaul.Storage;
using Microsoft.Win32.SafeHandles;

namespace ImageHaul.Tests.Storage;

/// <summary>
/// The system's own file calls, with faults where a test wants them and a log of what was asked. Syncs are only logged: no test can see whether a disk
/// was reached, and waiting for one takes seconds on a busy machine.
/// </summary>
internal sealed class ScriptedFileCalls : IFileCalls
{
    private readonly IFileCalls _native = NativeFileCalls.Instance;

    /// <summary>What to throw for an operation on a path; null lets it pass.</summary>
    public Func<string, string, Exception?> Fault { get; set; } = (_, _) => null;

    /// <summary>A file system without hard links.</summary>
    public bool NoLinks { get; init; }

    /// <summary>A system without syncfs.</summary>
    public bool NoSyncFileSystem { get; init; }

    /// <summary>Runs before a rename that must not replace: the moment in which another may come first.</summary>
    public Action<string> BeforeMove { get; set; } = _ => { };

    public ConcurrentQueue<string> Log { get; } = new();

    public int Count(string operation) => Log.Count(entry => entry.StartsWith(operation + " ", StringComparison.Ordinal));

    public SafeFileHandle? TryCreate(string path) => Run("create", path, () => _native.TryCreate(path));

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        Run("write", "", () => true);
        _native.Write(file, bytes, offset);
    }

    public bool TryMove(string from, string to)
    {
        BeforeMove(to);
        return Run("move", to, () => _native.TryMove(from, to));
    }

    public void Replace(string from, string to) => Run("replace", to, () => _native.Replace(from, to));

    public LinkResult Link(string existing, string name) => Run("link", name, () => NoLinks ? LinkResult.Impossible : _native.Link(existing, name));

    public void Copy(string from, string to) => Run("copy", to, () => _native.Copy(from, to));

    public void Delete(string path) => Run("delete", path, () => _native.Delete(path));

    public void SyncFile(SafeFileHandle file) => Run("syncopen", "", () => { });

    public void SyncFile(string path) => Run("syncfile", path, () => { });

    public void SyncFolder(string path) => Run("syncfolder", path, () => { });

    public SafeFileHandle OpenHeld(string path) => _native.OpenHeld(path);

    public SafeFileHandle? OpenFileSystem(string folder) => NoSyncFileSystem ? null : _native.OpenFileSystem(folder);

    public void SyncFileSystem(SafeFileHandle folder) => Run("syncfs", "", () => { });

    private void Run(string operation, string path, Action action) => Run(operation, path, () =>
    {
        action();
        return true;
    });

    private T Run<T>(string operation, string path, Func<T> action)
    {
        Log.Enqueue($"{operation} {path}");
        return Fault(operation, path) is { } fault ? throw fault : action();
    }
}

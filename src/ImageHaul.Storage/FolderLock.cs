using System.Globalization;
using System.Text;
using ImageHaul.Model;

namespace ImageHaul.Storage;

/// <summary>
/// One run at a time per output folder: <c>.imagehaul/lock</c>, held exclusively by the system (flock, or Windows sharing), so that a killed process frees
/// it. The file itself stays; deleting it would let two runs hold two files of one name.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Creates the output folder and <c>.imagehaul</c> in it when missing (the latter open to its owner alone), and takes the lock.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="clock">The start time that another run is told.</param>
    public static FolderLockOutcome TryAcquire(string output, TimeProvider clock) => TryAcquire(output, clock, NativeFileCalls.Instance);

    internal static FolderLockOutcome TryAcquire(string output, TimeProvider clock, IFileCalls files)
    {
        var paths = new BlobPaths(output, BlobLayout.Flat);
        try
        {
            paths.CreateOwn();
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            return new FolderLockOutcome(null, null, StorageFaults.From(fault, "create", output));
        }
        try
        {
            var file = Open(paths.Full(BlobPaths.Lock));
            FolderHolder.OfThisProcess(clock).WriteTo(file);
            return new FolderLockOutcome(new FolderLock(file), null, null);
        }
        catch (IOException fault) when (StorageFaults.Judge(fault) == StorageFault.Held)
        {
            return new FolderLockOutcome(null, FolderHolder.Read(paths.Full(BlobPaths.Lock), files), null);
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            return new FolderLockOutcome(null, null, StorageFaults.From(fault, "lock", BlobPaths.Lock));
        }
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            // On Windows readers may look who holds it; elsewhere only None is an exclusive lock, and readers need no permission.
            Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}

/// <summary>What came of asking for the lock: exactly one of the lock, who has it, or why it could not be asked for.</summary>
/// <param name="Lock">The lock; dispose it at the end of the run.</param>
/// <param name="Holder">The run that holds the folder.</param>
/// <param name="Failure">storage-full, storage-denied or local-limit.</param>
internal readonly record struct FolderLockOutcome(FolderLock? Lock, FolderHolder? Holder, Failure? Failure);

/// <summary>The run that holds an output folder, as it described itself.</summary>
/// <param name="ProcessId">Its process id; null when it has not said yet.</param>
/// <param name="Machine">The machine it runs on; null when it has not said yet.</param>
/// <param name="Since">When it took the lock; null when it has not said yet.</param>
internal sealed record FolderHolder(int? ProcessId, string? Machine, DateTimeOffset? Since)
{
    // One write of a fixed length replaces all that a longer description left behind.
    private const int Length = 256;

    /// <summary>Such as <c>process 4711 on atlas since 2026-01-01 12:00:00Z</c>.</summary>
    public override string ToString() =>
        ProcessId is null ? "another process" : string.Create(CultureInfo.InvariantCulture, $"process {ProcessId} on {Machine} since {Since:u}");

    internal static FolderHolder OfThisProcess(TimeProvider clock) => new(Environment.ProcessId, Environment.MachineName, clock.GetUtcNow());

    internal void WriteTo(FileStream file)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{ProcessId}\t{Machine}\t{Since:O}\n");
        try
        {
            RandomAccess.Write(file.SafeFileHandle, Encoding.UTF8.GetBytes(text.PadRight(Length)), 0);
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            // A full disk must not keep anybody from verifying or exporting: the lock counts, the description is a courtesy.
        }
    }

    internal static FolderHolder Read(string path, IFileCalls files)
    {
        var unknown = new FolderHolder(null, null, null);
        Span<byte> bytes = stackalloc byte[Length];
        try
        {
            using var file = files.OpenHeld(path);
            bytes = bytes[..RandomAccess.Read(file, bytes, 0)];
        }
        catch (Exception fault) when (StorageFaults.IsFault(fault))
        {
            return unknown;
        }
        var fields = Encoding.UTF8.GetString(bytes).Split('\t', '\n');
        return fields.Length >= 3
            && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && DateTimeOffset.TryParseExact(fields[2], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var since)
            ? new FolderHolder(process, fields[1], since)
            : unknown;
    }
}

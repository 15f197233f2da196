using ImageHaul.Catalog;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Pipeline;

/// <summary>An output folder held by this process: its lock, its catalog, its blobs, and the overflow of the run.</summary>
internal sealed class HaulFolder : IDisposable
{
    /// <summary>The tool's own folder within the output folder.</summary>
    public const string OwnFolder = ".imagehaul";

    private readonly FolderLock _lock;
    private readonly FolderBlobStore _files;

    private HaulFolder(HaulOptions options, FolderLock held, SqliteCatalog catalog, FolderBlobStore files, IBlobStore? store, SqliteSpill spill, string bootId)
    {
        (Options, _lock, Catalog, _files, Blobs, Spill, BootId) = (options, held, catalog, files, store ?? files, spill, bootId);
    }

    /// <summary>The options in effect: those asked for, with what the folder was made with where they were silent.</summary>
    public HaulOptions Options { get; }

    /// <summary>The catalog.</summary>
    public SqliteCatalog Catalog { get; }

    /// <summary>The stored images: in this folder, or where the caller has them.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>Requests that do not fit the memory window.</summary>
    public SqliteSpill Spill { get; }

    /// <summary>The machine's present boot.</summary>
    public string BootId { get; }

    /// <summary>The catalog's path in an output folder.</summary>
    public static string CatalogFile(string output) => Path.Combine(output, OwnFolder, "catalog.db");

    /// <summary>
    /// Takes a folder: lock, catalog, settings, what a crash or a power cut left behind. Nothing is fetched and nothing earned is touched when it is refused.
    /// </summary>
    /// <param name="options">What the run asks for.</param>
    /// <param name="adopt">True to take values left at their defaults from what the folder was made with; false to refuse a difference.</param>
    /// <param name="time">The clock.</param>
    /// <param name="store">Where images are stored, if not in the folder; stays the caller's.</param>
    public static FolderOpening Open(HaulOptions options, bool adopt, TimeProvider time, IBlobStore? store = null)
    {
        var output = options.Storage.Output;
        var (held, holder, unlocked) = FolderLock.TryAcquire(output, time);
        if (holder is not null) return FolderOpening.Refused(RunEnd.FolderLocked, $"{output} is in use by {holder}; wait for it{(adopt ? "." : ", or choose another folder with -o.")}");
        if (unlocked is not null) return FolderOpening.Refused(unlocked);
        var parts = new Stack<IDisposable>([held!]);
        try
        {
            var opening = Open(options, adopt, held!, parts, time, store);
            if (opening.Folder is not null) parts.Clear();
            return opening;
        }
        catch (CatalogException refused)
        {
            return FolderOpening.Refused(refused.Failure);
        }
        finally
        {
            foreach (var part in parts) part.Dispose();
        }
    }

    /// <summary>The options with every value left at its default taken from what a catalog was made with.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public static HaulOptions Adopted(HaulOptions options, SqliteCatalog catalog) => ResultSettings.Adopt(options, catalog.Settings.Read());

    /// <summary>Why the images of a folder cannot be in this store; null when they can. Found missing, all of them would be fetched again.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public static string? OtherStore(string output, SqliteCatalog catalog, IBlobStore? store)
    {
        if (!catalog.Settings.Read().TryGetValue(ResultSettings.Store, out var saved)) return null;
        if (saved == ResultSettings.Of(new HaulOptions(), store)[ResultSettings.Store]) return null;
        return saved == ResultSettings.InFolder
            ? $"{output} has its images in its files, not in the store that was given. Give no store, or choose another folder."
            : $"{output} was made by a program that keeps the images in a store of its own. Use that program, or choose another folder.";
    }

    /// <summary>An empty body to collect a response into; a large one streams to a partial file of this folder, whatever the store. The caller disposes it.</summary>
    public SpooledBody NewBody() => _files.NewBody();

    /// <summary>Every row has its record: no name that was given is without one.</summary>
    public Failure? ForgetNames() => _files.ForgetNames();

    /// <summary>Writes the manifest of all records, for the caller to publish or to drop.</summary>
    public PreparedManifest PrepareManifest(string path) => Catalog.Contents.PrepareManifest(path, ManifestFormat.Csv);

    /// <inheritdoc/>
    public void Dispose()
    {
        Spill.Dispose();
        _files.Dispose();
        Catalog.Dispose();
        _lock.Dispose();
    }

    private static FolderOpening Open(HaulOptions options, bool adopt, FolderLock held, Stack<IDisposable> parts, TimeProvider time, IBlobStore? store)
    {
        var path = CatalogFile(options.Storage.Output);
        if (ManifestPlace.Refusal(options) is { } noPlace) return noPlace;
        // First, and without a catalog too: nobody could say any more which of the names have no record.
        if ((options.Restart || !File.Exists(path)) && Forget(Path.Combine(options.Storage.Output, BlobPaths.Names)) is { } noted) return FolderOpening.Refused(noted);
        if (options.Restart && (Forget(path) ?? Forget(path + "-wal") ?? Forget(path + "-shm")) is { } kept) return FolderOpening.Refused(kept);
        var (catalog, fault) = SqliteCatalog.Open(path);
        if (catalog is null) return FolderOpening.Refused(fault!.Kind is CatalogFaultKind.StorageFull or CatalogFaultKind.StorageDenied ? RunEnd.StorageRefused : RunEnd.CatalogRefused, fault.Message);
        parts.Push(catalog);

        if (adopt) options = Adopted(options, catalog);
        if (OtherStore(options.Storage.Output, catalog, store) is { } elsewhere) return FolderOpening.Refused(RunEnd.CatalogRefused, elsewhere);
        var settings = ResultSettings.Of(options, store);
        // A folder of an older version knows nothing of later settings: that is no change.
        var changes = catalog.Settings.Compare(settings).Where(change => change.Old is not null).ToList();
        if (changes.Count > 0) return FolderOpening.Refused(RunEnd.CatalogRefused, Describe(options.Storage.Output, changes, adopt));

        var bootId = Storage.BootId.Read(time);
        var needsProof = catalog.Mark.NeedsProof(bootId);
        var priorEnd = needsProof ? PriorEnd.PowerCut : catalog.Mark.EndedUncleanly ? PriorEnd.Unsynced : PriorEnd.Clean;
        var files = new FolderBlobStore(options.Storage with { PriorEnd = priorEnd });
        parts.Push(files);
        var blobs = store ?? files;
        if (files.SweepPartials().Failure is { } unswept) return FolderOpening.Refused(unswept);
        if (Recovery.RemoveUnrecorded(catalog, files) is { } unnamed) return FolderOpening.Refused(unnamed);
        if ((needsProof ? Recovery.TakeBackDamaged(catalog, blobs) : null) is { } unproven) return FolderOpening.Refused(unproven);
        if (Recovery.TakeBackLost(catalog, blobs) is { } unlooked) return FolderOpening.Refused(unlooked);
        // A retry only takes over what a get chose: where one was killed before it could say, the next get chooses.
        var mayChoose = !adopt || catalog.Settings.Read().Count > 0;
        if (mayChoose && catalog.Settings.Save(settings) is { } unsaved) return FolderOpening.Refused(unsaved);

        var spill = SqliteSpill.Open(Path.Combine(Path.GetDirectoryName(path)!, "spill.db"));
        parts.Push(spill);
        return new FolderOpening(new HaulFolder(options, held, catalog, files, store, spill, bootId), RunEnd.Finished, null);
    }

    private static Failure? Forget(string file)
    {
        try
        {
            File.Delete(file);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new Failure(FailureKind.StorageDenied, $"{file} cannot be removed to begin anew: {refused.Message}");
        }
    }

    private static string Describe(string output, List<SettingChange> changes, bool adopt) =>
        $"{output} was made with other settings: " +
        string.Join(", ", changes.Select(change => $"--{change.Name} was {change.Old ?? "not set"}, now {change.New ?? "not set"}")) +
        (adopt
            ? $". Leave {(changes.Count == 1 ? "it" : "them")} out; only a run that begins anew can change that: imagehaul get LIST -o {ShellQuote.Word(output)} --restart"
            : ". Give the old values, or begin anew with --restart, or choose another folder with -o.");
}

/// <summary>What came of taking a folder: the folder, or why not.</summary>
/// <param name="Folder">The folder; the caller disposes it.</param>
/// <param name="End">How the run ends when there is no folder.</param>
/// <param name="Reason">Why there is none, with the remedy.</param>
internal readonly record struct FolderOpening(HaulFolder? Folder, RunEnd End, string? Reason)
{
    internal static FolderOpening Refused(RunEnd end, string reason) => new(null, end, reason);

    internal static FolderOpening Refused(Failure failure) => new(null, RunEnd.StorageRefused, failure.Message);
}

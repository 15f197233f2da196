// Hauls the URLs given as arguments into one SQLite file instead of a folder of images, and lists what it holds.
// dotnet run --project samples/Library.CustomStore -- https://httpbin.org/image/jpeg https://httpbin.org/image/png
using ImageHaul;
using ImageHaul.Fetching;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using Library.CustomStore;

// Catalog, lock and manifest of the run are here; the images are in the store.
var folder = Environment.GetEnvironmentVariable("SAMPLE_OUTPUT") ?? "haul";
Directory.CreateDirectory(folder);
using var store = new DatabaseStore(Path.Combine(folder, "images.db"));

var options = new HaulOptions
{
    Storage = new StorageOptions { Output = folder },
    Fetching = new FetchOptions { AllowPrivate = Environment.GetEnvironmentVariable("SAMPLE_ALLOW_PRIVATE") == "1" },
};
var services = new HaulServices { Store = store };

// What belongs with the images, an index or a message to others, is done where the run waits for it: no queue grows when it is slow.
var told = 0;
var observer = new HaulObserver
{
    RecordedAsync = async records =>
    {
        foreach (var record in records) await Console.Out.WriteLineAsync($"{record.Status} {record.Image?.Path ?? record.Failure!.Message}");
        told += records.Count;
    },
};
var source = await ImageHaul.Sources.SourceOpener.OpenAsync(args, new(), standardInput: null, CancellationToken.None);
if (source.Source is null)
{
    foreach (var fault in source.Errors) await Console.Error.WriteLineAsync(fault);
    return 2;
}
var summary = await new ImageHauler(options, services).RunAsync(source.Source, observer);
Console.WriteLine($"{told} records told, {summary.Counts.Resumed} rows were done before, {store.Count} images in the store");

// Every byte is read again and compared with the catalog, whatever the store.
var report = await new OutputFolder(folder, services).VerifyAsync();
Console.WriteLine($"{report.Sound} sound, {report.Wrong} wrong");
return report.Wrong == 0 && summary.End == RunEnd.Finished ? 0 : 1;

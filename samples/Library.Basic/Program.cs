// Hauls the URLs given as arguments into ./images and prints one line per record.
// dotnet run --project samples/Library.Basic -- https://httpbin.org/image/jpeg https://httpbin.org/image/png
using ImageHaul;
using ImageHaul.Fetching;
using ImageHaul.Frontier;
using ImageHaul.Pipeline;
using ImageHaul.Storage;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, interrupt) =>
{
    interrupt.Cancel = true;
    stop.Cancel();
};

var options = new HaulOptions
{
    Storage = new StorageOptions { Output = Environment.GetEnvironmentVariable("SAMPLE_OUTPUT") ?? "images" },
    Politeness = new PolitenessOptions { PerHost = 4 },
    Fetching = new FetchOptions { AllowPrivate = Environment.GetEnvironmentVariable("SAMPLE_ALLOW_PRIVATE") == "1" },
};

var hauler = new ImageHauler(options);
var progress = new Progress<ProgressSnapshot>(counts => Console.Error.WriteLine($"{counts.RowsDone} of {counts.RowsRead} rows done"));
var failed = 0;
await foreach (var record in hauler.RunAsync(args, progress, stop.Token))
{
    Console.WriteLine(record.Image is { } image
        ? $"{record.Status} {image.Path} {image.Format} {image.Width}x{image.Height}"
        : $"{record.Status} {record.Failure!.Message}");
    if (record.Image is null) failed++;
}
return failed == 0 ? 0 : 3;

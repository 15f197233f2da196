// A service that takes a list of URLs and streams a record for each as it becomes final, as JSON Lines or server-sent events. Leaving stops the run; asking again continues it.
// dotnet run --project samples/Library.AspNetCore
// curl -N --data-binary @samples/unsplash.txt -H 'Content-Type: text/plain' http://localhost:5000/hauls/unsplash
using System.Text.RegularExpressions;
using ImageHaul;
using ImageHaul.Fetching;
using ImageHaul.Pipeline;
using Library.AspNetCore;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

var builder = WebApplication.CreateBuilder(args);
// Lists are bounded: 1 MiB is some ten thousand URLs. Longer ones belong into a file and to the command line.
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 1 << 20);

// Options from the configuration, section ImageHaul: { "ImageHaul": { "Politeness": { "PerHost": 4 } } }. Clock, log and meters come from the container.
builder.Services.AddImageHaul((provider, _) => provider.GetRequiredService<IConfiguration>().GetSection("ImageHaul").Get<HaulOptions>() ?? new HaulOptions());
builder.Services.AddImageHaul(options => options with
{
    Fetching = options.Fetching with { AllowPrivate = Environment.GetEnvironmentVariable("SAMPLE_ALLOW_PRIVATE") == "1" },
    // A person waits: fail sooner than a batch would.
    Politeness = options.Politeness with { Attempts = 3 },
});

// Metrics and traces go where OTEL_EXPORTER_OTLP_ENDPOINT says, if it says.
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null)
{
    builder.Services.AddSingleton(Sdk.CreateMeterProviderBuilder().AddMeter(HaulMetrics.MeterName).AddOtlpExporter().Build());
    builder.Services.AddSingleton(Sdk.CreateTracerProviderBuilder().AddSource(HaulTraces.ActivitySourceName).AddOtlpExporter().Build());
}

var application = builder.Build();
var root = Path.GetFullPath(application.Configuration["Root"] ?? "hauls");

application.MapGet("/healthz", () => "ok");
application.MapPost("/hauls/{name}", async (string name, HttpContext context, ImageHaulerFactory haulers) =>
{
    // The name becomes a folder: letters, digits and dashes, nothing else.
    if (!FolderName().IsMatch(name)) return Results.BadRequest("A name has 1 to 64 letters, digits and dashes.");
    var (urls, fault) = await UrlList.ReadAsync(context.Request, context.RequestAborted);
    if (urls is null) return Results.BadRequest(fault);

    // The token of the request: who leaves stops the run, and what is done is kept.
    var records = haulers.Create(Path.Combine(root, name)).RunAsync(urls, cancellationToken: context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
    try
    {
        return await RecordStream.BeginAsync(records, context);
    }
    catch (HaulException refused)
    {
        // One run a folder; anything else is the disk's refusal.
        return Results.Text(refused.Message, statusCode: refused.Summary.End == RunEnd.FolderLocked ? StatusCodes.Status409Conflict : StatusCodes.Status507InsufficientStorage);
    }
    catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
    {
        return Results.Empty;
    }
    finally
    {
        await records.DisposeAsync();
    }
});
await application.RunAsync();

internal static partial class Program
{
    [GeneratedRegex("^[A-Za-z0-9-]{1,64}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FolderName();
}

using ImageHaul.Catalog;
using ImageHaul.Model;

namespace ImageHaul.Web.Report;

/// <summary>Reads a catalog once from end to end and keeps what a report says. Memory does not grow with the rows.</summary>
internal sealed class Survey
{
    /// <summary>Hosts in the table.</summary>
    public const int MostHosts = 50;

    /// <summary>Duplicate groups listed, and URLs of each.</summary>
    public const int MostGroups = 40;
    public const int MostUrls = 8;

    /// <summary>Failed rows listed for each kind.</summary>
    public const int MostFailed = 50;

    // Between looks at the token.
    private const int RowsAtOnce = 4096;

    private readonly HostTally _hosts = new();
    private readonly RowTimes _times = new();
    private readonly Ranges _sizes = Ranges.OfBytes();
    private readonly Ranges _sides = Ranges.OfPixels();
    private readonly GallerySample _gallery;
    private readonly Dictionary<FailureKind, List<FailedRow>> _failed = [];
    private readonly Dictionary<long, DuplicateGroup> _groups;
    private readonly SortedDictionary<ImageFormat, FormatCount> _formats = [];
    private readonly SharedBlobs _shared;
    private ShapeCounts _shapes = new(0, 0, 0);
    private DateTimeOffset? _first, _last;

    private Survey(SharedBlobs shared, int gallery)
    {
        _shared = shared;
        _gallery = new GallerySample(gallery);
        _groups = shared.Most.ToDictionary(blob => blob.Blob, blob => new DuplicateGroup(blob.Rows));
    }

    /// <summary>Reads everything.</summary>
    /// <param name="snapshot">The catalog.</param>
    /// <param name="gallery">Images wanted for the gallery.</param>
    /// <param name="progress">Told of the rows read now and then; may be null.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    public static ReportFacts Read(CatalogSnapshot snapshot, int gallery, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var summary = snapshot.ReadSummary();
        cancellationToken.ThrowIfCancellationRequested();
        var survey = new Survey(snapshot.ReadShared(MostGroups), gallery);
        using (var rows = snapshot.ReadRecords())
        {
            long count = 0;
            while (rows.Step())
            {
                if (count++ % RowsAtOnce == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    progress?.Report(count);
                }
                survey.Add(rows);
            }
        }
        return survey.Conclude(summary, snapshot);
    }

    private void Add(RecordCursor row)
    {
        _hosts.Add(row);
        if (row.FetchedAt is { } at)
        {
            _times.Add(at, row.Blob is not null);
            if (_first is null || at < _first) _first = at;
            if (_last is null || at > _last) _last = at;
        }
        if (row.Failure is { } kind) AddFailed(row, kind);
        if (row.Blob is { } blob && _groups.TryGetValue(blob, out var group))
        {
            group.Image ??= row.Image;
            group.Add(row.Id, row.Url, MostUrls);
        }
        if (row.OwnsBlob) AddImage(row);
    }

    private void AddFailed(RecordCursor row, FailureKind kind)
    {
        if (!_failed.TryGetValue(kind, out var rows)) _failed[kind] = rows = [];
        if (rows.Count < MostFailed) rows.Add(new FailedRow(row.Id, row.Url, row.HttpStatus, row.Attempts, row.Message is { } message ? UrlRedactor.Redact(message) : null));
    }

    private void AddImage(RecordCursor row)
    {
        if (row.Image is not { } image) return;
        var known = _formats.GetValueOrDefault(image.Format) ?? new FormatCount(image.Format, 0, 0);
        _formats[image.Format] = known with { Images = known.Images + 1, Bytes = known.Bytes + image.Bytes };
        _sizes.Add(image.Bytes);
        if (image is { Width: > 0, Height: > 0 })
        {
            _sides.Add(Math.Max(image.Width, image.Height));
            _shapes = Math.Sign(image.Width - image.Height) switch
            {
                > 0 => _shapes with { Landscape = _shapes.Landscape + 1 },
                < 0 => _shapes with { Portrait = _shapes.Portrait + 1 },
                _ => _shapes with { Square = _shapes.Square + 1 },
            };
        }
        _gallery.Add(row);
    }

    private ReportFacts Conclude(CatalogSummary summary, CatalogSnapshot snapshot) => new()
    {
        Summary = summary,
        Span = _first is { } first && _last is { } last ? (first, last) : null,
        Pace = Pace.Of(_times),
        Hosts = _hosts.Rank(MostHosts, snapshot.ReadRecords),
        Failures = [.. summary.Failures.Select(count => new FailureFacts(count, _failed.GetValueOrDefault(count.Kind) ?? []))],
        Shared = _shared,
        Duplicates = [.. _shared.Most.Select(blob => _groups[blob.Blob])],
        Formats = [.. _formats.Values.OrderByDescending(format => format.Images).ThenBy(format => format.Format)],
        Sizes = _sizes.Bins(),
        Sides = _sides.Bins(),
        Shapes = _shapes,
        Gallery = _gallery.Images,
        Images = _gallery.Offered,
    };
}

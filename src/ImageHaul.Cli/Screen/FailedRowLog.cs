using ImageHaul.Model;

namespace ImageHaul.Cli.Screen;

/// <summary>The lines of <c>-v</c>: one for each failed row, but never more than a screen takes. Thread-safe.</summary>
internal sealed class FailedRowLog
{
    /// <summary>Lines kept between two drawings.</summary>
    public const int MaxLines = 40;

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private long _left;

    public void Add(IReadOnlyList<ImageRecord> records)
    {
        foreach (var record in records)
        {
            if (record.Status != RecordStatus.Failed) continue;
            lock (_gate)
            {
                if (_lines.Count < MaxLines) _lines.Add(Line(record));
                else _left++;
            }
        }
    }

    /// <summary>Takes the lines gathered since the last call.</summary>
    public IReadOnlyList<string> Drain()
    {
        lock (_gate)
        {
            if (_lines.Count == 0) return [];
            List<string> lines = [.. _lines];
            if (_left > 0) lines.Add($"... and {Figures.Count(_left)} more failed rows (the manifest has them all)");
            _lines.Clear();
            _left = 0;
            return lines;
        }
    }

    private static string Line(ImageRecord record)
    {
        var failure = record.Failure!;
        return $"row {SafeText.Clean(record.Request.IdText, 60)}: {failure.Kind.Name()}: {SafeText.Clean(failure.Message, 200)} {SafeText.Clean(UrlRedactor.Redact(record.Request.RawUrl), 300)}"
            + (record.Attempts > 1 ? $" ({record.Attempts} attempts)" : "");
    }
}

using ImageHaul.Model;

namespace ImageHaul.Web.Dashboard;

/// <summary>One failed row, fit to be shown.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Url">Its URL without secrets.</param>
/// <param name="Host">Its host.</param>
/// <param name="Message">What was seen.</param>
/// <param name="Attempts">Attempts spent.</param>
internal sealed record FailureExample(string Id, string Url, string Host, string Message, int Attempts);

/// <summary>A few rows of each failure kind, from as many hosts as possible. They stay once found, so that a reader is not interrupted. Thread-safe.</summary>
internal sealed class FailureExamples
{
    /// <summary>Examples of one kind: enough to see a pattern.</summary>
    public const int MostOfAKind = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<FailureKind, List<FailureExample>> _examples = [];

    private readonly Dictionary<FailureKind, long> _skipped = [];
    private int _version;

    public void Add(IReadOnlyList<ImageRecord> batch)
    {
        lock (_gate)
        {
            foreach (var record in batch)
            {
                if (record.Failure is not { } failure) continue;
                if (record.Status == RecordStatus.Skipped) _skipped[failure.Kind] = _skipped.GetValueOrDefault(failure.Kind) + 1;
                Add(record, failure);
            }
        }
    }

    /// <summary>The examples by kind, with a number that grows with each change; null when it is still <paramref name="known"/>.</summary>
    public (int Version, IReadOnlyList<(FailureKind Kind, FailureExample[] Examples)> Kinds)? List(int known)
    {
        lock (_gate)
        {
            if (_version == known) return null;
            return (_version, [.. _examples.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value.ToArray()))]);
        }
    }

    /// <summary>Rows left alone for manners, by kind: the run's own counts have them as one figure.</summary>
    public IReadOnlyList<KeyValuePair<FailureKind, long>> Skipped()
    {
        lock (_gate) return [.. _skipped];
    }

    private void Add(ImageRecord record, Failure failure)
    {
        if (!_examples.TryGetValue(failure.Kind, out var known)) _examples.Add(failure.Kind, known = []);
        var host = record.Request.Url?.HostKey.Host ?? "";
        if (known.Count == MostOfAKind)
        {
            // A host not seen yet takes the place of one that is there twice.
            if (known.Exists(example => example.Host == host)) return;
            var twice = known.FindLastIndex(example => known.Count(other => other.Host == example.Host) > 1);
            if (twice < 0) return;
            known.RemoveAt(twice);
        }
        known.Add(new(record.Request.IdText, UrlRedactor.Quote(record.Request.RawUrl), host, failure.Message, record.Attempts));
        _version++;
    }
}

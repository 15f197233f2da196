using System.Text;
using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// Walks the records beside the list, row by row in ascending order, and says of each row what an earlier run made of it. Rows are known by canonical URL and id: at
/// the first row that is another one than recorded, all records from there on are set aside and found again by URL. Reads in pages, so no read
/// transaction outlives a call. For one thread, which may be another than the committing one.
/// </summary>
internal sealed class ResumeCursor : IDisposable
{
    private readonly Func<long, Failure?> _displace;
    private readonly UrlFingerprint _fingerprint;
    private readonly Database _database;
    private readonly Statement _rows;
    private readonly Statement _former;
    private readonly long _pass;
    private readonly ResumePage _page = new();
    private bool _mayHaveMore = true;
    private bool _hasFormer;

    /// <param name="fingerprint">Knows URLs whose secrets are not in the catalog.</param>
    /// <param name="database">A connection for this cursor alone, which disposes it.</param>
    /// <param name="pass">Records of later commits belong to the pass under way.</param>
    /// <param name="displace">Sets the records from a row on aside.</param>
    internal ResumeCursor(UrlFingerprint fingerprint, Database database, long pass, Func<long, Failure?> displace)
    {
        _pass = pass;
        _displace = displace;
        _fingerprint = fingerprint;
        _database = database;
        _rows = database.Prepare(
            $"SELECT ordinal, coalesce(raw_url, url), id, blob, url_key, status, seq FROM record WHERE ordinal >= ? ORDER BY ordinal LIMIT {ResumePage.Rows}");
        _former = database.Prepare(FormerRows.Select);
        _hasFormer = FormerRows.Any(database);
    }

    /// <summary>The row at which the list turned out to have changed; null while it has not.</summary>
    public long? ChangedAt { get; private set; }

    /// <summary>What is known of the next row. Ordinals must ascend; rows must be committed only after they were asked for here.</summary>
    public ResumeState Advance(ImageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            var ordinal = request.Ordinal;
            if (_mayHaveMore && _page.IsPast(ordinal)) _mayHaveMore = _page.Fill(_rows, ordinal);
            if (_page.MoveTo(ordinal))
            {
                if (_page.HasId(request.Id) && IsSameUrl(request)) return StateOfPresentRow();
                if (_displace(ordinal) is { } failure) return new ResumeState(ResumeKind.Refused) { Failure = failure };
                ChangedAt = ordinal;
                // Nothing of the earlier list is left at or behind this row.
                _page.Clear();
                _mayHaveMore = false;
                _hasFormer = true;
            }
            if (_hasFormer && FormerRows.Find(_former, _fingerprint, request, out var earlierId) is { } record)
                return new ResumeState(ResumeKind.Known) { Record = record, EarlierId = earlierId };
            return new ResumeState(ResumeKind.New);
        }
        catch (DatabaseException fault)
        {
            return new ResumeState(ResumeKind.Refused) { Failure = fault.ToFailure() };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private ResumeState StateOfPresentRow()
    {
        if (_page.IsGood) return new ResumeState(ResumeKind.Done) { IsOfThisPass = _page.Sequence > _pass };
        return new ResumeState(_page.Sequence > _pass ? ResumeKind.Settled : ResumeKind.Failed) { HasFailed = _page.IsFailed };
    }

    private bool IsSameUrl(ImageRequest request)
    {
        // A secret was dropped from the text: only the fingerprint can tell.
        if (_page.UrlKey is { } key) return key == _fingerprint.Of(request);
        return Utf8Text.Equal(request.RawUrl, _page.Url)
            || (request.Url is { } url && CanonicalUrl.Parse(Encoding.UTF8.GetString(_page.Url), out _)?.Text == url.Text);
    }
}

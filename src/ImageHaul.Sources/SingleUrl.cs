using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>A URL given as an argument: a list of one row.</summary>
internal sealed class SingleUrl(string url) : IRowReader
{
    private bool _isRead;

    public bool IsFilled => true;

    public ImageRequest? TryRead(long ordinal)
    {
        if (_isRead) return null;
        _isRead = true;
        var canonical = CanonicalUrl.Parse(url, out var failure);
        return new ImageRequest { Ordinal = ordinal, RawUrl = url, Url = canonical, Fault = failure };
    }

    public ValueTask FillAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Dispose()
    {
    }
}

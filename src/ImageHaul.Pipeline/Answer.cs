using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>What a settled row tells the other rows of its URL: the part of its record that theirs is made from.</summary>
internal sealed record Answer(
    long Ordinal, string? Id, RecordStatus Status, Failure? Failure, StoredImage? Image, string? FileName, DateTimeOffset? FetchedAt, string? Signal)
{
    public static Answer Of(ImageRecord record) => new(
        record.Request.Ordinal, record.Request.Id, record.Status, record.Failure, record.Image, record.Response?.FileName, record.FetchedAt, record.Signal);

    /// <summary>The record of another row of the URL, not yet with an image of its own.</summary>
    public ImageRecord For(ImageRequest request) => new()
    {
        Request = request,
        Status = Status,
        Failure = Failure,
        DuplicateOf = Ordinal,
        DuplicateOfId = Id ?? Ordinal.ToString(),
        FetchedAt = FetchedAt,
        Signal = Signal,
    };
}

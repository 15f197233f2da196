using ImageHaul.Model;
using SQLitePCL;

namespace ImageHaul.Catalog;

/// <summary>
/// Columns that hold a number for a word, or a digest. SQLite keeps no check sums: a value that no catalog ever held is damage, and is told as such rather than
/// looked up.
/// </summary>
internal static class CodedColumns
{
    public static RecordStatus Status(this Statement row, int column) => Known((RecordStatus)row.Long(column), "status");

    public static FailureKind Failure(this Statement row, int column) => Known((FailureKind)row.Long(column), "failure");

    public static ImageFormat Format(this Statement row, int column) =>
        (ImageFormat)row.Long(column) is var format && format != ImageFormat.None ? Known(format, "format") : throw Damage("format", format);

    /// <summary>The digest of a blob, which always has one.</summary>
    public static Digest Digest(this Statement row, int column) => row.DigestOrNull(column) ?? throw Damage("digest", "(none)");

    public static DatabaseException Damage(string column, object value) => new(raw.SQLITE_CORRUPT, $"a row has the {column} {value}");

    private static T Known<T>(T value, string column) where T : struct, Enum => Enum.IsDefined(value) ? value : throw Damage(column, value);
}

using System.Globalization;
using ImageHaul.Model;
using SQLitePCL;

namespace ImageHaul.Catalog;

/// <summary>
/// Columns that hold a number for a word, or a digest. SQLite keeps no check sums: a value that no catalog ever held is damage, and is told as such rather than
/// looked up.
/// </summary>
internal static class CodedColumns
{
    public static RecordStatus Status(this Statement row, int column) => (RecordStatus)Known<RecordStatus>(row.Long(column), "status");

    public static FailureKind Failure(this Statement row, int column) => (FailureKind)Known<FailureKind>(row.Long(column), "failure");

    public static ImageFormat Format(this Statement row, int column) =>
        row.Long(column) is var format and not (long)ImageFormat.None ? (ImageFormat)Known<ImageFormat>(format, "format") : throw Damage("format", ImageFormat.None);

    /// <summary>The digest of a blob, which always has one.</summary>
    public static Digest Digest(this Statement row, int column) => row.DigestOrNull(column) ?? throw Damage("digest", "(none)");

    public static DatabaseException Damage(string column, object value) => new(raw.SQLITE_CORRUPT, $"a row has the {column} {value}");

    private static long Known<T>(long value, string column) where T : struct, Enum => Values<T>.Has(value) ? value : throw Damage(column, value);

    // Each row of a manifest is asked three times: Enum.IsDefined cost it seven per cent.
    private static class Values<T> where T : struct, Enum
    {
        private static readonly bool[] Defined = Table();

        public static bool Has(long value) => (ulong)value < (ulong)Defined.Length && Defined[value];

        private static bool[] Table()
        {
            var values = Enum.GetValues<T>().Select(value => Convert.ToInt64(value, CultureInfo.InvariantCulture)).ToList();
            var table = new bool[values.Max() + 1];
            foreach (var value in values) table[value] = true;
            return table;
        }
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// Streams records in input order as manifest cells, as UTF-8 bytes from the database to the writer. Only rows that were fetched touch the rarer columns.
/// </summary>
internal static class ManifestRows
{
    private static readonly byte[][] Formats = [[], .. ImageFormats.All.Select(format => Encoding.UTF8.GetBytes(format.Name()))];
    private static readonly byte[][] Extensions = [[], .. ImageFormats.All.Select(format => Encoding.UTF8.GetBytes("." + format.Extension()))];
    private static readonly Dictionary<long, byte[]> Failures = FailureKinds.All.ToDictionary(kind => (long)kind, kind => Encoding.UTF8.GetBytes(kind.Name()));

    /// <summary>Writes what a query gives; gives the number of rows.</summary>
    public static long Write(Statement rows, ManifestWriter to)
    {
        long count = 0;
        while (rows.Step())
        {
            count++;
            to.BeginRow();
            WriteRow(rows, to);
            to.EndRow();
        }
        return count;
    }

    private static void WriteRow(Statement row, ManifestWriter to)
    {
        var url = row.Bytes(RecordReader.Url);
        var httpStatus = row.Long(RecordReader.HttpStatus);
        var failure = row.Long(RecordReader.FailureKindColumn);
        var digest = row.Bytes(RecordReader.BlobDigest);
        var format = digest.IsEmpty ? 0 : (long)row.Format(RecordReader.BlobFormat);
        if (!digest.IsEmpty && digest.Length != Digest.Size) throw CodedColumns.Damage("digest", Convert.ToHexStringLower(digest));

        to.Text(url);
        WriteImage(row, to, digest, format);
        WriteId(row, to, RecordReader.Id, RecordReader.Ordinal);
        to.Plain(RecordStatusNames.Utf8[(int)row.Status(RecordReader.Status)]);
        if (failure == 0) to.Absent();
        else to.Plain(Failures[(long)row.Failure(RecordReader.FailureKindColumn)]);
        to.Text(row.Bytes(RecordReader.Message));
        WriteNumber(to, httpStatus);
        WriteText(row, to, RecordReader.ContentType, httpStatus != 0);
        if (format == 0)
        {
            for (var i = 0; i < 4; i++) to.Absent();
        }
        else
        {
            to.Plain(Formats[format]);
            WriteNumber(to, row.Long(RecordReader.BlobWidth));
            WriteNumber(to, row.Long(RecordReader.BlobHeight));
            to.Number(row.Long(RecordReader.BlobBytes));
        }
        WriteFinalUrl(row, to, url, httpStatus != 0);
        if (row.Long(RecordReader.DuplicateOf) == 0) to.Absent();
        else WriteId(row, to, RecordReader.OtherId, RecordReader.DuplicateOf);
        to.Number(row.Long(RecordReader.Attempts));
        WriteElapsed(row, to);
        WriteMoment(to, RecordReader.Moment(row, RecordReader.FetchedAt));
        WriteText(row, to, RecordReader.ETag, httpStatus != 0);
        WriteText(row, to, RecordReader.LastModified, httpStatus != 0);
        WriteText(row, to, RecordReader.OriginalName, httpStatus != 0);
    }

    // sha256 and path.
    private static void WriteImage(Statement row, ManifestWriter to, ReadOnlySpan<byte> digest, long format)
    {
        if (digest.IsEmpty)
        {
            to.Absent();
            to.Absent();
            return;
        }
        Span<byte> name = stackalloc byte[Digest.Size * 2 + 8];
        Convert.TryToHexStringLower(digest, name, out var hex);
        to.Plain(name[..hex]);
        var extension = Extensions[format];
        extension.CopyTo(name[hex..]);
        name = name[..(hex + extension.Length)];

        var own = row.Bytes(RecordReader.Path);
        var path = own.IsEmpty ? row.Bytes(RecordReader.BlobPathColumn) : own;
        if (path.IsEmpty) to.Plain(name);
        else if (path[^1] != (byte)'/') to.Text(path);
        else
        {
            Span<byte> whole = path.Length <= 64 ? stackalloc byte[64 + Digest.Size * 2 + 8] : new byte[path.Length + name.Length];
            path.CopyTo(whole);
            name.CopyTo(whole[path.Length..]);
            to.Text(whole[..(path.Length + name.Length)]);
        }
    }

    private static void WriteId(Statement row, ManifestWriter to, int id, int ordinal)
    {
        var text = row.Bytes(id);
        if (!text.IsEmpty)
        {
            to.Text(text);
            return;
        }
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(row.Long(ordinal), digits, out var written);
        to.Plain(digits[..written]);
    }

    private static void WriteFinalUrl(Statement row, ManifestWriter to, ReadOnlySpan<byte> url, bool hasResponse)
    {
        if (!hasResponse || row.IsNull(RecordReader.FinalUrl))
        {
            to.Absent();
            return;
        }
        var final = row.Bytes(RecordReader.FinalUrl);
        to.Text(final.IsEmpty ? url : final);
    }

    private static void WriteElapsed(Statement row, ManifestWriter to)
    {
        if (row.LongOrNull(RecordReader.Elapsed) is { } elapsed) to.Number(elapsed);
        else to.Absent();
    }

    private static void WriteMoment(ManifestWriter to, DateTimeOffset? moment)
    {
        if (moment is not { } time)
        {
            to.Absent();
            return;
        }
        Span<byte> text = stackalloc byte[24];
        time.TryFormat(text, out var written, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        to.Plain(text[..written]);
    }

    private static void WriteNumber(ManifestWriter to, long value)
    {
        if (value == 0) to.Absent();
        else to.Number(value);
    }

    private static void WriteText(Statement row, ManifestWriter to, int column, bool mayBeThere)
    {
        if (mayBeThere) to.Text(row.Bytes(column));
        else to.Absent();
    }
}

using System.Text;
using System.Xml;
using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>
/// SVG: well-formed XML to its end, with the root element that makes it one. Nothing is ever resolved or fetched. What can act or call home (scripts, event
/// handlers, foreign references) is told in the note.
/// </summary>
internal sealed class SvgStructure : IStructure
{
    // Illustrator's files declare a dozen short entities; a bomb declares a few that multiply.
    private const long MaxEntityCharacters = 1 << 20;
    // Deeper than any drawing; librsvg and browsers stop at about the same depth.
    private const int MaxDepth = 1024;
    private const string Namespace = "http://www.w3.org/2000/svg";

    public Dimensions? Measure(ByteCursor cursor)
    {
        try
        {
            using var reader = Open(cursor);
            return reader.MoveToContent() == XmlNodeType.Element ? SvgSize.Read(reader) : null;
        }
        catch (Exception flaw) when (IsFlaw(flaw))
        {
            return null;
        }
    }

    public StructureReport Walk(ByteCursor cursor)
    {
        if (SvgTags.FindCrowded(cursor) is { } crowded) return TooManyAttributes(crowded);
        try
        {
            using var reader = Open(cursor);
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "svg") return StructureReport.Damaged("the root element is not svg", 0);
            var content = SvgContent.None;
            var attributes = 0L;
            var hasNamespace = reader.NamespaceURI == Namespace;
            do
            {
                if (reader.Depth > MaxDepth) return StructureReport.Damaged($"elements nested more than {MaxDepth} deep", 0);
                if (reader.NodeType != XmlNodeType.Element) continue;
                // A document type may add attributes to every element: no more of them than could have been written out.
                attributes += reader.AttributeCount;
                if (reader.AttributeCount > SvgTags.MostAttributes || attributes > cursor.Length) return TooManyAttributes(0);
                content |= SvgContents.Of(reader);
            }
            while (reader.Read());
            return StructureReport.Whole(cursor.Length, SvgContents.Describe(content, hasNamespace));
        }
        catch (XmlException flaw)
        {
            return Judge(cursor, flaw);
        }
        catch (Exception flaw) when (IsFlaw(flaw))
        {
            return StructureReport.Damaged("bytes that its encoding does not have", 0);
        }
    }

    // The reader trips over its own buffers where a declared encoding is not that of the bytes before it.
    private static bool IsFlaw(Exception error) =>
        error is XmlException or DecoderFallbackException or ArgumentException or IndexOutOfRangeException or InvalidOperationException or NotSupportedException;

    private static StructureReport TooManyAttributes(long offset) => StructureReport.Damaged($"a tag with more than {SvgTags.MostAttributes} attributes", offset);

    // The parser reports every early end as an error; one that lies at the very end of the text is a cut.
    private static StructureReport Judge(ByteCursor cursor, XmlException flaw)
    {
        var message = flaw.Message.ReplaceLineEndings(" ");
        if (message.Length > 200) message = message[..200];
        return EndsOpen(cursor)
            ? StructureReport.Cut(cursor.Length, "the document", 0)
            : StructureReport.Damaged($"not well-formed (line {flaw.LineNumber}, column {flaw.LinePosition}): {message}", 0);
    }

    private static bool EndsOpen(ByteCursor cursor)
    {
        // A whole document ends with its root's end tag, but for white space, comments and instructions, all of which end in '>'.
        var tail = cursor.At(Math.Max(0, cursor.Length - 512), 512);
        Span<byte> text = stackalloc byte[tail.Length];
        var kept = 0;
        foreach (var value in tail)
        {
            if (value is not (0 or 0x20 or 0x09 or 0x0A or 0x0D)) text[kept++] = value;
        }
        text = text[..kept];
        return !text.EndsWith("</svg>"u8) && !text.EndsWith(":svg>"u8) && !text.EndsWith("-->"u8);
    }

    private static XmlReader Open(ByteCursor cursor)
    {
        var settings = new XmlReaderSettings
        {
            // Many real files carry a doctype with entities; external ones stay unread.
            DtdProcessing = DtdProcessing.Parse,
            XmlResolver = null,
            MaxCharactersFromEntities = MaxEntityCharacters,
            MaxCharactersInDocument = 0,
            CloseInput = true,
        };
        var stream = new CursorStream(cursor);
        return IsKnownEncoding(cursor) ? XmlReader.Create(stream, settings) : XmlReader.Create(new StreamReader(stream, Encoding.Latin1), settings);
    }

    // A code page that the runtime lacks must not refuse a drawing: its markup is ASCII in all of them.
    private static bool IsKnownEncoding(ByteCursor cursor)
    {
        var head = Encoding.Latin1.GetString(cursor.At(0, 256));
        var end = head.IndexOf("?>", StringComparison.Ordinal);
        var at = end < 0 ? -1 : head.IndexOf("encoding", 0, end, StringComparison.Ordinal);
        if (at < 0) return true;
        var quoted = head[(at + 8)..end].Trim(' ', '\t', '\r', '\n', '=');
        if (quoted.Length < 2 || quoted.IndexOf(quoted[0], 1) is not (> 1 and var close)) return true;
        try
        {
            _ = Encoding.GetEncoding(quoted[1..close]);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

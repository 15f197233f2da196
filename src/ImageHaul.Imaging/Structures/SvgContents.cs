using System.Xml;

namespace ImageHaul.Imaging.Structures;

/// <summary>What an SVG contains that does more than draw.</summary>
[Flags]
internal enum SvgContent
{
    /// <summary>Nothing of the kind.</summary>
    None = 0,
    /// <summary>A script element or a javascript: link.</summary>
    Scripts = 1,
    /// <summary>An attribute such as onload.</summary>
    EventHandlers = 2,
    /// <summary>A link, image or font elsewhere.</summary>
    ExternalReferences = 4,
    /// <summary>Markup of another language inside.</summary>
    ForeignObjects = 8,
}

/// <summary>Finds and names <see cref="SvgContent"/>.</summary>
internal static class SvgContents
{
    // Long enough for any scheme behind some white space.
    private const int ReferenceStart = 64;

    /// <summary>What the element at the reader has of it.</summary>
    public static SvgContent Of(XmlReader element)
    {
        var content = element.LocalName switch
        {
            "script" => SvgContent.Scripts,
            "foreignObject" => SvgContent.ForeignObjects,
            _ => SvgContent.None,
        };
        // A link that a person must follow fetches nothing by itself.
        var isLink = element.LocalName == "a";
        if (!element.MoveToFirstAttribute()) return content;
        Span<char> start = stackalloc char[ReferenceStart];
        do
        {
            if (element.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)) content |= SvgContent.EventHandlers;
            else if (element.LocalName is "href" or "src") content |= OfReference(ReadStart(element, start), isLink);
        }
        while (element.MoveToNextAttribute());
        element.MoveToElement();
        return content;
    }

    // Embedded images are megabytes of text in one attribute: only its beginning becomes a copy.
    private static ReadOnlySpan<char> ReadStart(XmlReader attribute, Span<char> start)
    {
        if (!attribute.ReadAttributeValue()) return default;
        var chunk = new char[ReferenceStart];
        var read = attribute.NodeType == XmlNodeType.Text ? attribute.ReadValueChunk(chunk, 0, chunk.Length) : 0;
        chunk.AsSpan(0, read).CopyTo(start);
        return start[..read];
    }

    /// <summary>The note about it; null when there is nothing to tell.</summary>
    public static string? Describe(SvgContent content, bool hasNamespace)
    {
        var parts = new List<string>(5);
        if (content.HasFlag(SvgContent.Scripts)) parts.Add("scripts");
        if (content.HasFlag(SvgContent.EventHandlers)) parts.Add("event handlers");
        if (content.HasFlag(SvgContent.ExternalReferences)) parts.Add("external references");
        if (content.HasFlag(SvgContent.ForeignObjects)) parts.Add("foreign objects");
        var note = parts.Count == 0 ? null : $"contains {string.Join(", ", parts)}";
        if (hasNamespace) return note;
        return note is null ? "lacks the SVG namespace" : $"{note}; lacks the SVG namespace";
    }

    private static SvgContent OfReference(ReadOnlySpan<char> target, bool isLink)
    {
        var trimmed = target.Trim();
        if (trimmed.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)) return SvgContent.Scripts;
        if (isLink || trimmed.IsEmpty || trimmed[0] == '#' || trimmed.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return SvgContent.None;
        return SvgContent.ExternalReferences;
    }
}

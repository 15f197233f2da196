namespace ImageHaul.Manners;

/// <summary>What is done about robots.txt.</summary>
public enum RobotsMode
{
    /// <summary>It is read before a host's first image, and what it forbids is left alone.</summary>
    Obey,
    /// <summary>It is not read.</summary>
    Ignore,
}

/// <summary>What is done about signals that reserve an image against collecting.</summary>
public enum OptOutMode
{
    /// <summary>The image is left alone; the record names the signal.</summary>
    Obey,
    /// <summary>The image is kept; the record names the signal.</summary>
    Record,
}

/// <summary>How the wishes of sites are heeded.</summary>
public sealed record MannersOptions
{
    /// <summary>Default: obey.</summary>
    public RobotsMode Robots { get; init; } = RobotsMode.Obey;

    /// <summary>Default: obey.</summary>
    public OptOutMode OptOut { get; init; } = OptOutMode.Obey;

    /// <summary>Ask each origin once for <c>/.well-known/tdmrep.json</c>. Default on; off, the signals of the images' own responses remain.</summary>
    public bool ReadTdmFile { get; init; } = true;

    /// <summary>True when an origin is asked for anything before its first image.</summary>
    internal bool AsksFirst => Robots == RobotsMode.Obey || ReadTdmFile;
}

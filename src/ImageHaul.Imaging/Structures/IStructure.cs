using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>What one format's container looks like. Stateless; linear in the body; allocates nothing by a figure that the file claims.</summary>
internal interface IStructure
{
    /// <summary>Pixels by the header; null when it is not (or not yet) there or makes no sense. Also asked about the beginning of a body.</summary>
    Dimensions? Measure(ByteCursor cursor);

    /// <summary>Walks the container of a whole body to its end.</summary>
    StructureReport Walk(ByteCursor cursor);
}

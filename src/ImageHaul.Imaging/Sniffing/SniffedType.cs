using ImageHaul.Model;

namespace ImageHaul.Imaging.Sniffing;

/// <summary>What the first bytes of a body say it is.</summary>
/// <param name="Format">The format; None when it is no image that can be stored.</param>
/// <param name="Name">A short name of what it is, such as <c>jpeg</c>, <c>html</c>, <c>empty</c>.</param>
/// <param name="IsImage">True for images, those that cannot be stored included (psd, jp2...).</param>
/// <param name="IsFinal">False when more bytes could still change the answer.</param>
internal readonly record struct SniffedType(ImageFormat Format, string Name, bool IsImage, bool IsFinal);

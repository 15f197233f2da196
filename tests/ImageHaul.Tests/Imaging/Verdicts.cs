using ImageHaul.Imaging;
using ImageHaul.Model;

namespace ImageHaul.Tests.Imaging;

/// <summary>Short ways to say what the inspector should find.</summary>
internal static class Verdicts
{
    private static readonly ImageInspector Inspector = new(new InspectOptions { Formats = ImageFormats.All });

    public static Inspection Inspect(byte[] body)
    {
        var fromMemory = Inspector.Inspect(body, null);
        Assert.Equal(fromMemory, Inspector.Inspect(new MemoryStream(body), null));
        return fromMemory;
    }

    public static void Good(byte[] body, int width, int height, string? note = null)
    {
        var inspection = Inspect(body);
        Assert.Null(inspection.Failure);
        Assert.Equal((width, height, note), (inspection.Width, inspection.Height, inspection.Note));
    }

    public static void Corrupt(byte[] body, string said) => Refused(body, FailureKind.CorruptImage, said);

    public static void Truncated(byte[] body, string said) => Refused(body, FailureKind.Truncated, said);

    private static void Refused(byte[] body, FailureKind kind, string said)
    {
        var failure = Inspect(body).Failure;
        Assert.NotNull(failure);
        Assert.True(failure.Kind == kind && failure.Message.Contains(said, StringComparison.Ordinal), $"{failure.Kind}: {failure.Message}");
    }
}

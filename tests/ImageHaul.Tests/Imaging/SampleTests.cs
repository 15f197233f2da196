using ImageHaul.Imaging;
using ImageHaul.Imaging.Bytes;
using ImageHaul.Model;

namespace ImageHaul.Tests.Imaging;

/// <summary>What must hold for every sample file, whole, cut and damaged.</summary>
public sealed class SampleTests
{
    // Its end cannot be known without decoding it: docs/formats.md.
    private const string BareCodestream = "codestream.jxl";

    private static readonly InspectOptions AllFormats = new() { Formats = ImageFormats.All };
    private static readonly ImageInspector Inspector = new(AllFormats);

    public static TheoryData<string> Names => [.. Samples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Inspect_WholeFile_IsGoodWithItsSize(string name)
    {
        var inspection = Inspector.Inspect(Samples.Read(name), null);

        Assert.Null(inspection.Failure);
        Assert.Null(inspection.Note);
        Assert.Equal(name switch { "two.ico" => (32, 32), "rotated.avif" => (16, 24), _ => (24, 16) }, (inspection.Width, inspection.Height));
        Assert.Equal(FormatOf(name), inspection.Format);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inspect_FileCutAtAnyByte_IsNeverWhole(string name)
    {
        var body = Samples.Read(name);
        // Four bytes carry its size: behind them nothing can be said.
        var last = name == BareCodestream ? 3 : body.Length - 1;
        for (var length = 0; length <= last; length++)
        {
            var inspection = Inspector.Inspect(body.AsMemory(0, length), null);
            Assert.True(inspection.Failure is not null, $"{name} cut to {length} of {body.Length} bytes passes");
            if (inspection.Format == ImageFormat.None)
            {
                Assert.True(length < 32 || name.EndsWith(".svg", StringComparison.Ordinal), $"{name} cut to {length} bytes is {inspection.Failure.Message}");
            }
            else Assert.True(inspection.Failure.Kind == FailureKind.Truncated
                || name.EndsWith(".svg", StringComparison.Ordinal), $"{name} cut to {length} bytes: {inspection.Failure}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Screen_AnyPrefixOfAGoodFile_GoesOn(string name)
    {
        var body = Samples.Read(name);
        for (var length = 0; length < body.Length; length++)
        {
            Assert.True(Inspector.Screen(body.AsSpan(0, length), isWhole: false, null) is null, $"{name}: the first {length} bytes are refused");
        }
        Assert.Null(Inspector.Screen(body, isWhole: true, null));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inspect_BytesBehindTheEnd_AreNotedNotRefused(string name)
    {
        byte[] body = [.. Samples.Read(name), 13, 10, 10];
        var inspection = Inspector.Inspect(body, null);
        // White space is part of an XML document, and everything is part of a bare codestream.
        if (name.EndsWith(".svg", StringComparison.Ordinal) || name == BareCodestream) Assert.Null(inspection.Failure ?? (object?)inspection.Note);
        else Assert.Equal((null, "3 bytes after the end of the image"), (inspection.Failure, inspection.Note));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inspect_DamagedFiles_StayInTheirBounds(string name)
    {
        var original = Samples.Read(name);
        var random = new Random(name.Length * 7919 + original.Length);
        // The stream's window comes from the pool, whose first loan is not the inspector's doing.
        Inspector.Inspect(new MemoryStream(original), null);
        for (var round = 0; round < 300; round++)
        {
            var body = Damage(original, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var memory = new MemoryCursor(body);
            var fromMemory = Inspector.Inspect(memory, null);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var fromStream = Inspector.Inspect(new MemoryStream(body), null);

            Assert.True(fromMemory == fromStream, $"{name}, round {round}: {fromMemory} in memory, {fromStream} on a stream");
            Assert.True(allocated < 1 << 20, $"{name}, round {round}: {allocated} bytes allocated");
            Assert.True(memory.Touched <= 16L * body.Length + 4096, $"{name}, round {round}: {memory.Touched} bytes looked at, of {body.Length}");
            if (fromMemory.Failure is null && fromMemory.Format != ImageFormat.Svg)
            {
                Assert.True(fromMemory is { Width: > 0, Height: > 0 }, $"{name}, round {round}: {fromMemory}");
            }
            if (fromMemory.Failure is null)
            {
                Assert.True(Inspector.Screen(body.AsSpan(0, body.Length / 2), isWhole: false, null) is null, 
                    $"{name}, round {round}: refused early, accepted late");
            }
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var body = new List<byte>(original);
        for (var wounds = random.Next(1, 5); wounds > 0 && body.Count > 1; wounds--)
        {
            // The front is where the structure is.
            var at = random.Next(random.Next(3) == 0 ? body.Count : Math.Min(body.Count, 128));
            switch (random.Next(5))
            {
                case 0: body[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: body[at] = (byte)random.Next(256); break;
                case 2: body.Insert(at, (byte)random.Next(256)); break;
                case 3: body.RemoveAt(at); break;
                default: body[at] = 0xFF; break;
            }
        }
        return [.. body];
    }

    private static ImageFormat FormatOf(string name) => Path.GetExtension(name) switch
    {
        ".tif" => ImageFormat.Tiff,
        var extension => ImageFormats.TryParse(extension[1..], out var format) ? format : ImageFormat.None,
    };
}

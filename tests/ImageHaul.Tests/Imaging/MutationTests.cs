using System.Diagnostics;
using System.Globalization;
using ImageHaul.Imaging;
using ImageHaul.Imaging.Bytes;
using ImageHaul.Model;
using ImageHaul.Testing.Samples;
using Xunit.Abstractions;

namespace ImageHaul.Tests.Imaging;

/// <summary>
/// Damaged files by the thousand: no exception, no large allocation, no file that is looked at again and again. The long run, with its times:
/// <c>IMAGEHAUL_MUTATIONS=1000000 dotnet test tests/ImageHaul.Tests -c Release --filter FullyQualifiedName~MutationTests -l "console;verbosity=detailed"</c>.
/// IMAGEHAUL_MUTATIONS_SEED starts it elsewhere.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan SlowestPerMegabyte = TimeSpan.FromMilliseconds(10);
    // Text is read by the base library's XML reader, character reference by character reference.
    private static readonly TimeSpan SlowestSvgPerMegabyte = TimeSpan.FromMilliseconds(100);
    private static readonly ImageInspector Inspector = new(new InspectOptions { Formats = ImageFormats.All });

    [Fact]
    public void Inspect_ManyMutations_NeitherThrowsNorExhausts()
    {
        var isLong = int.TryParse(Environment.GetEnvironmentVariable("IMAGEHAUL_MUTATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        if (!isLong) count = 4_000;
        var seed = int.Parse(Environment.GetEnvironmentVariable("IMAGEHAUL_MUTATIONS_SEED") ?? "1", CultureInfo.InvariantCulture);
        var (small, large) = Originals();
        var verdicts = new SortedDictionary<string, int>();
        var (slowest, slowestName) = (TimeSpan.Zero, "");
        var (widest, widestName) = (0L, "");
        var total = Stopwatch.StartNew();
        long bytes = 0;
        // The first look at each original pays for code and pools.
        foreach (var (_, original) in small.Concat(large)) Inspector.Inspect(original, null);

        for (var number = 0; number < count; number++)
        {
            // A mutation is its number: any of them can be made again alone.
            var random = new Random(unchecked(seed * 1_000_003 + number));
            var (name, original) = number % 50 == 49 ? large[random.Next(large.Count)] : small[random.Next(small.Count)];
            var body = Mutation.Of(original, small[random.Next(small.Count)].Body, random);
            bytes += body.Length;
            try
            {
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                var cursor = new MemoryCursor(body);
                var started = Stopwatch.GetTimestamp();
                var inspection = Inspector.Inspect(cursor, null);
                var taken = Stopwatch.GetElapsedTime(started);
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

                Assert.True(allocated < Mutation.MostAllocated(inspection, body), $"{allocated} bytes allocated");
                Assert.True(cursor.Touched <= 16L * body.Length + 4096, $"{cursor.Touched} bytes looked at, of {body.Length}");
                if (isLong) Longest(body, taken, inspection.Format == ImageFormat.Svg ? SlowestSvgPerMegabyte : SlowestPerMegabyte);
                if (allocated > widest && inspection.Format != ImageFormat.Svg) (widest, widestName) = (allocated, $"{name}, mutation {number}");
                var verdict = inspection.Failure?.Kind.Name() ?? "accepted";
                verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"{name}, seed {seed}, mutation {number}: {fault.Message}", fault);
            }

            void Longest(byte[] slow, TimeSpan taken, TimeSpan limit)
            {
                var megabytes = Math.Max(1.0, slow.Length / 1e6);
                // A slow look is only the file's doing when it stays slow: code is compiled on its first uses, and the machine has other things to do.
                for (var again = 0; again < 60 && taken / megabytes > limit / 10; again++)
                {
                    var started = Stopwatch.GetTimestamp();
                    Inspector.Inspect(slow, null);
                    taken = Stopwatch.GetElapsedTime(started) < taken ? Stopwatch.GetElapsedTime(started) : taken;
                }
                if (limit == SlowestPerMegabyte && taken / megabytes > slowest) (slowest, slowestName) = (taken / megabytes, $"{name}, mutation {number}, {slow.Length} bytes");
                Assert.True(taken / megabytes <= limit, $"{taken.TotalMilliseconds} ms for {slow.Length} bytes");
            }
        }

        output.WriteLine($"{count} mutations, {bytes / 1e6:F0} MB in {total.Elapsed.TotalSeconds:F0} s; most allocated, svg apart, {widest} bytes ({widestName})");
        if (isLong) output.WriteLine($"slowest {slowest.TotalMilliseconds:F3} ms per MB, or per smaller file, svg apart ({slowestName})");
        foreach (var (verdict, times) in verdicts) output.WriteLine($"{times,9} {verdict}");
        Assert.True(verdicts.Count > 3, "mutations that all end alike test one path only");
    }

    private static (List<(string Name, byte[] Body)> Small, List<(string Name, byte[] Body)> Large) Originals()
    {
        var small = Samples.Names.Select(name => (name, Samples.Read(name))).ToList();
        var large = Enum.GetValues<SampleFormat>().Where(format => format is not (SampleFormat.Avif or SampleFormat.Heic or SampleFormat.Jxl))
            .Select(format => ($"{format} of 600 KB", SampleImages.Create(format, 1, 320, 240, 600_000))).ToList();
        return (small, large);
    }
}

/// <summary>Turns a good file into a bad one.</summary>
internal static class Mutation
{
    private static readonly byte[] Edges = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];

    /// <summary>
    /// 1 MB, whatever the file says. SVG, kept only when asked for, is text and read as such: the XML reader holds the largest attribute, a few times over
    /// while it grows, and what entities expand to, up to their bound.
    /// </summary>
    public static long MostAllocated(Inspection inspection, byte[] body) => inspection.Format == ImageFormat.Svg ? (16 << 20) + 8L * body.Length : 1 << 20;

    public static byte[] Of(byte[] original, byte[] other, Random random)
    {
        var body = new List<byte>(original);
        for (var wounds = 1 + random.Next(6); wounds > 0 && body.Count > 4; wounds--) Wound(body, other, random);
        return [.. body];
    }

    private static void Wound(List<byte> body, byte[] other, Random random)
    {
        // The front and the end are where the structure is.
        var at = random.Next(4) switch { 0 => random.Next(body.Count), 1 => body.Count - 1 - random.Next(Math.Min(body.Count, 64)), _ => random.Next(Math.Min(body.Count, 256)) };
        var length = Math.Min(body.Count - at, 1 + random.Next(random.Next(4) == 0 ? 4096 : 16));
        switch (random.Next(9))
        {
            case 0: body[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: body[at] = (byte)random.Next(256); break;
            case 2: for (var i = 0; i < Math.Min(4, body.Count - at); i++) body[at + i] = Edges[random.Next(Edges.Length)]; break;
            case 3: for (var i = 0; i < Math.Min(8, body.Count - at); i++) body[at + i] = 0xFF; break;
            case 4: body.RemoveRange(at, length); break;
            case 5: body.RemoveRange(at, body.Count - at); break;
            case 6: body.InsertRange(at, body.GetRange(at, length)); break;
            case 7: body.InsertRange(at, other.AsSpan(random.Next(other.Length)) is var part ? part[..Math.Min(part.Length, length)].ToArray() : []); break;
            default: body.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), length)); break;
        }
    }
}

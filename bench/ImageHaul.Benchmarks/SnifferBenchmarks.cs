using BenchmarkDotNet.Attributes;
using ImageHaul.Imaging;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Benchmarks;

/// <summary>What a body is, by its first 4 KiB.</summary>
[MemoryDiagnoser]
public class SnifferBenchmarks
{
    private const int Head = 4096;

    private readonly byte[] _page = System.Text.Encoding.UTF8.GetBytes("<!-- a page -->\n<!DOCTYPE html><html><body>" + new string('x', Head));
    private byte[] _head = [];

    [Params(SampleFormat.Jpeg, SampleFormat.Png, SampleFormat.Webp, SampleFormat.Avif)]
    public SampleFormat Format { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var image = SampleImages.Create(Format, seed: 1, length: Head);
        _head = image[..Math.Min(Head, image.Length)];
    }

    [Benchmark]
    public object Image() => FormatSniffer.Sniff(_head, isWhole: false);

    [Benchmark]
    public object Page() => FormatSniffer.Sniff(_page, isWhole: false);
}

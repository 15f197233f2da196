using BenchmarkDotNet.Attributes;
using ImageHaul.Imaging;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Benchmarks;

/// <summary>Is the file whole? The walk over a picture whose pixels, not a comment, make its length.</summary>
[MemoryDiagnoser]
public class StructureBenchmarks
{
    private readonly ImageInspector _inspector = new(new InspectOptions());
    private byte[] _image = [];

    [Params(SampleFormat.Jpeg, SampleFormat.Png, SampleFormat.Gif, SampleFormat.Webp, SampleFormat.Tiff)]
    public SampleFormat Format { get; set; }

    [GlobalSetup]
    public void Prepare() => _image = SampleImages.Create(Format, seed: 1, width: 640, height: 480);

    [Benchmark]
    public bool InMemory() => _inspector.Inspect(_image, contentType: null).Failure is null;

    [Benchmark]
    public bool Streamed()
    {
        using var stream = new MemoryStream(_image, writable: false);
        return _inspector.Inspect(stream, contentType: null).Failure is null;
    }
}

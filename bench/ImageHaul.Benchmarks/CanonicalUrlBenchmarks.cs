using BenchmarkDotNet.Attributes;
using ImageHaul.Model;

namespace ImageHaul.Benchmarks;

/// <summary>A row's URL into its identity.</summary>
[MemoryDiagnoser]
public class CanonicalUrlBenchmarks
{
    [Params("https://images.example.com/catalog/2024/05/photo-000123.jpg", "HTTPS://Images.Example.COM:443/a/../b/%7Ephoto.jpg?w=640&h=480#top", "https://b\u00fccher.example/b\u00fccher/bild.jpg")]
    public string Url { get; set; } = "";

    [Benchmark]
    public object? Parse() => CanonicalUrl.Parse(Url, out _);

    [Benchmark]
    public object? ParseAndMakeUri() => CanonicalUrl.Parse(Url, out _)?.ToUri();
}

using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Pipeline;

/// <summary>Measures of the whole heap: nothing may run beside them.</summary>
[CollectionDefinition(nameof(HeapMeasures), DisableParallelization = true)]
public sealed class HeapMeasures;

[Collection(nameof(HeapMeasures))]
public sealed class UrlDeduplicatorTests
{
    private readonly UrlDeduplicator _urls = new([1, 2, 3]);

    [Fact]
    public void Claim_FirstTime_IsFirst()
    {
        Assert.Equal(new UrlClaim(IsFirst: true, 7, IsSettled: false), _urls.Claim(Url("a"), 7));
    }

    [Fact]
    public void Claim_Again_NamesTheFirstRow()
    {
        _urls.Claim(Url("a"), 7);

        Assert.Equal(new UrlClaim(IsFirst: false, 7, IsSettled: false), _urls.Claim(Url("a"), 8));
    }

    [Fact]
    public void Claim_AfterSettle_IsSettled()
    {
        _urls.Claim(Url("a"), 7);
        _urls.Settle(Url("a"));

        Assert.Equal(new UrlClaim(IsFirst: false, 7, IsSettled: true), _urls.Claim(Url("a"), 8));
    }

    [Fact]
    public void Claim_LargestOrdinal_IsKept()
    {
        const long largest = (1L << 40) - 1;
        _urls.Claim(Url("a"), largest);

        Assert.Equal(largest, _urls.Claim(Url("a"), 1).Ordinal);
    }

    [Fact]
    public void Claim_ManyUrls_TakesAtMost24BytesEach_AndForgetsNone()
    {
        const int rows = 200_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 1; i <= rows; i++) Assert.True(_urls.Claim(Url(i.ToString()), i).IsFirst);
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.True(taken <= rows * 24, $"{taken / (double)rows:0.0} bytes a row");
        for (var i = 1; i <= rows; i += 997) Assert.Equal(i, _urls.Claim(Url(i.ToString()), 0).Ordinal);
    }

    private static CanonicalUrl Url(string path) => CanonicalUrl.Parse($"http://h.test/{path}", out _)!;
}

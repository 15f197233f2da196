using ImageHaul.Fetching;
using ImageHaul.Model;

namespace ImageHaul.Tests.Fetching;

public sealed class RedirectWalkerTests
{
    [Theory]
    [InlineData("http://a.example/x/y.jpg", "z.jpg", "http://a.example/x/z.jpg", false)]
    [InlineData("http://a.example/x", "/z?q=1", "http://a.example/z?q=1", false)]
    [InlineData("http://a.example/x", "http://b.example/x", "http://b.example/x", true)]
    [InlineData("http://a.example/x", "https://a.example/x", "https://a.example/x", true)]
    [InlineData("http://a.example/x", "http://a.example:8080/x", "http://a.example:8080/x", true)]
    [InlineData("https://a.example/x", "//b.example/y", "https://b.example/y", true)]
    [InlineData("http://u:p@a.example/x", "http://a.example/y", "http://u:p@a.example/y", false)]
    [InlineData("http://u:p@a.example/x", "http://b.example/y", "http://b.example/y", true)]
    public void Next_UsableLocation_IsFollowed(string from, string location, string to, bool leaves)
    {
        var step = RedirectWalker.Next(FetchBench.Url(from), location, 0, 10);

        Assert.Null(step.Failure);
        Assert.Equal(to, step.Next!.Text);
        Assert.Equal(leaves, step.LeavesOrigin);
    }

    [Theory]
    [InlineData("http://a.example/x", null)]
    [InlineData("http://a.example/x", " ")]
    [InlineData("http://a.example/x", "http://a.example/x")]
    [InlineData("http://u:p@a.example/x", "http://a.example/x")]
    [InlineData("https://a.example/x", "http://a.example/x")]
    [InlineData("https://a.example/x", "http://b.example/y")]
    [InlineData("http://a.example/x", "ftp://a.example/x")]
    [InlineData("http://a.example/x", "file:///etc/passwd")]
    [InlineData("http://a.example/x", "data:image/png;base64,AAAA")]
    [InlineData("http://a.example/x", "javascript:alert(1)")]
    [InlineData("http://a.example/x", "http://")]
    public void Next_UnusableLocation_IsBadRedirect(string from, string? location)
    {
        var step = RedirectWalker.Next(FetchBench.Url(from), location, 0, 10);

        Assert.Null(step.Next);
        Assert.Equal(FailureKind.BadRedirect, step.Failure!.Kind);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 10)]
    public void Next_BeyondTheLastHop_IsTooManyRedirects(int hops, int most) =>
        Assert.Equal(FailureKind.TooManyRedirects, RedirectWalker.Next(FetchBench.Url("http://a.example/"), "/next", hops, most).Failure!.Kind);

    [Fact]
    public void Next_LastHopAllowed_IsFollowed() => Assert.Null(RedirectWalker.Next(FetchBench.Url("http://a.example/"), "/next", 9, 10).Failure);
}

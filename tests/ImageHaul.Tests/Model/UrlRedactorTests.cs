using FsCheck.Fluent;
using ImageHaul.Model;

namespace ImageHaul.Tests.Model;

public sealed class UrlRedactorTests
{
    [Theory]
    [InlineData("https://me:pw@h.example/a", "https://***@h.example/a")]
    [InlineData("https://token@h.example/a", "https://***@h.example/a")]
    [InlineData("https://me:p@w@h.example/a", "https://***@h.example/a")]
    [InlineData("http:me:pw@h.example/a", "http:***@h.example/a")]
    [InlineData("http:\\\\me:pw@h.example/a", "http:\\\\***@h.example/a")]
    [InlineData("//me:pw@h.example/a", "//***@h.example/a")]
    [InlineData("me:pw@h.example/a", "***@h.example/a")]
    [InlineData("https://me:p/w@h.example/a", "https://***@h.example/a")]
    [InlineData("https://me:p?w@h.example/a", "https://***@h.example/a")]
    [InlineData("https://archive.example/web/https://me:pw@h.example/a", "https://archive.example/web/https://***@h.example/a")]
    [InlineData("https://h/?X-Amz-Signature=ab12&w=1", "https://h/?X-Amz-Signature=***&w=1")]
    [InlineData("https://h/?w=1&x-amz-credential=A%2F2&X-Amz-Security-Token=t", "https://h/?w=1&x-amz-credential=***&X-Amz-Security-Token=***")]
    [InlineData("https://h/?X-Goog-Signature=a&X-Goog-Credential=b", "https://h/?X-Goog-Signature=***&X-Goog-Credential=***")]
    [InlineData("https://h/?Policy=a&Signature=b&Key-Pair-Id=c", "https://h/?Policy=***&Signature=***&Key-Pair-Id=***")]
    [InlineData("https://h/?sv=1&sig=a%2Bb%3D", "https://h/?sv=1&sig=***")]
    [InlineData("https://h/?accessToken=a", "https://h/?accessToken=***")]
    [InlineData("https://h/?access%5Ftoken=a", "https://h/?access%5Ftoken=***")]
    [InlineData("https://h/?%74oken=a", "https://h/?%74oken=***")]
    [InlineData("https://h/?csrf_token=a;b&c=d", "https://h/?csrf_token=***&c=d")]
    [InlineData("https://h/?client[secret]=a", "https://h/?client[secret]=***")]
    [InlineData("https://h/?password=a=b==", "https://h/?password=***")]
    [InlineData("https://h/a;jsessionid=A1/b.jpg?w=1", "https://h/a;jsessionid=***/b.jpg?w=1")]
    [InlineData("https://h/a#access_token=a", "https://h/a#access_token=***")]
    [InlineData("https://h/p?url=https%3A%2F%2Fx%2Fa%3Fsig%3Dabc%26w%3D1&q=2", "https://h/p?url=https%3A%2F%2Fx%2Fa%3Fsig%3D***%26w%3D1&q=2")]
    [InlineData("https://h/p?url=https%3A%2F%2Fme%3Apw%40x%2Fa&q=2", "https://h/p?url=https%3A%2F%2F***%40x%2Fa&q=2")]
    [InlineData("https://h/p?url=https%3a%2f%2fme:pw@x%2Fa@b", "https://h/p?url=https%3a%2f%2f***@x%2Fa@b")]
    [InlineData("https://h/https%3A//me:pw@x/a", "https://h/https%3A//***@x/a")]
    [InlineData("not a url ?token=a", "not a url ?token=***")]
    [InlineData("https://h/?X-Amz-Sig\r\nnature=ab12&w=1", "https://h/?X-Amz-Signature=***&w=1")]
    [InlineData("http:/\t/me:pw@h.example/a", "http://***@h.example/a")]
    [InlineData("https://h/p?url=https%3\nA%2F%2Fme:pw@x%2Fa", "https://h/p?url=https%3A%2F%2F***@x%2Fa")]
    public void Redact_Secret_IsHidden(string url, string shown)
    {
        Assert.Equal(shown, UrlRedactor.Redact(url));
        Assert.Same(shown, UrlRedactor.Redact(shown));
    }

    [Theory]
    [InlineData("https://h.example/a.jpg")]
    [InlineData("https://h.example/a@2x.jpg?w=100&h=20&fit=crop")]
    [InlineData("https://h.example/@user/a.jpg")]
    [InlineData("https://h.example/a//b@2x.jpg")]
    [InlineData("https://h.example:8080/a@b")]
    [InlineData("https://[::1]/a@b")]
    [InlineData("https://h.example/?token=")]
    [InlineData("https://h.example/?monkey=1&keyboard=2&design=3&tokens=4&encode=5")]
    [InlineData("photo@2x.jpg")]
    [InlineData("https://h.example/?from=a%40b.example&to=https%3A%2F%2Fx%2Fa%402x.jpg")]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("?=&=")]
    [InlineData("https://h.example/a\nb?w=1\t")]
    public void Redact_NothingToHide_IsTheSameInstance(string url) => Assert.Same(url, UrlRedactor.Redact(url));

    [Fact]
    public void Redact_NothingToHide_DoesNotAllocate()
    {
        const string url = "https://images.example/photo/abc.jpg?w=1080&q=80&fm=jpg";
        UrlRedactor.Redact(url);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) UrlRedactor.Redact(url);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Redact_AnyText_IsIdempotent() => SeededProperty.Holds(
        SeededProperty.Glued(16, "http", "s", ":", "/", "//", "\\", "?", "&", ";", "#", "@", "=", "%3D", "%26", "%3f", "%", "***", "*", "\n", "sig", "token", "a", "key", "[", " ", "ü"), 10_000, text =>
        {
            var once = UrlRedactor.Redact(text);
            Assert.Same(once, UrlRedactor.Redact(once));
        });

    [Fact]
    public void Redact_AcceptedUrl_KeepsNoPassword() => SeededProperty.Holds(
        SeededProperty.Glued(10, "a", "/", "@", ":", "?", "#", "%40", " ", "\\", "b", "[", "1"), 8_000, text =>
        {
            if (CanonicalUrl.Parse("https://u:SECRET" + text + "@h.example/", out _) is not { } url) return;
            Assert.DoesNotContain("SECRET", url.ToString(), StringComparison.Ordinal);
        });

    [Fact]
    public void Quote_AnyText_IsShortAndPrintable() => SeededProperty.Holds(
        SeededProperty.Glued(40, "http://", "a", "\0", "\n", "\u001b", "\u202e", "\u2028", "\ud800", "\U0001F600", new string('x', 30)), 5_000, text =>
        {
            var quoted = UrlRedactor.Quote(text);
            Assert.True(quoted.Length <= UrlRedactor.MaxQuote);
            Assert.DoesNotContain(quoted, character => char.IsControl(character) || character is '\u202e' or '\u2028');
        });
}

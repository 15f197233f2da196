using ImageHaul.Storage;

namespace ImageHaul.Tests.Storage;

public sealed class FileComparisonTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "", "Same")]
    [InlineData("abc", "abc", "Same")]
    [InlineData("abc", "abd", "Different")]
    [InlineData("abc", "ab", "Remnant")]
    [InlineData("abc", "", "Remnant")]
    [InlineData("abc", "a\0\0", "Remnant")]
    [InlineData("abc", "\0\0", "Remnant")]
    [InlineData("abc", "ax", "Different")]
    [InlineData("abc", "abcd", "Different")]
    [InlineData("a\0", "ab", "Different")]
    public void Compare_TellsDamageFromOtherBytes(string whole, string suspect, string likeness)
    {
        // Repeated past the buffer, with the difference at the far end, too.
        foreach (var prefix in new[] { "", new string('p', 65_536 - 1), new string('p', 65_536), new string('p', 200_000) })
        {
            File.WriteAllText(_folder["whole"], prefix + whole);
            File.WriteAllText(_folder["suspect"], prefix + suspect);
            Assert.Equal(Enum.Parse<Likeness>(likeness), FileComparison.Compare(_folder["whole"], _folder["suspect"]));
        }
    }

    [Fact]
    public void Compare_MissingOrFolder_IsDifferent()
    {
        File.WriteAllText(_folder["whole"], "x");
        Directory.CreateDirectory(_folder["folder"]);
        Assert.Equal(Likeness.Different, FileComparison.Compare(_folder["whole"], _folder["none"]));
        Assert.Equal(Likeness.Different, FileComparison.Compare(_folder["whole"], _folder["folder"]));
    }
}

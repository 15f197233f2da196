using ImageHaul.Storage;
using ImageHaul.Testing;

namespace ImageHaul.Tests.Storage;

public sealed class BootIdTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_KernelHasAnId_IsThat()
    {
        File.WriteAllText(_folder["boot_id"], "0a1b2c3d-0000-4000-8000-123456789abc\n");
        Assert.Equal("0a1b2c3d-0000-4000-8000-123456789abc", BootId.Read(_clock, _folder["boot_id"], TimeSpan.Zero));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not an id")]
    public void Read_KernelHasNone_IsTheStartOfTheSystem(string? content)
    {
        if (content is not null) File.WriteAllText(_folder["boot_id"], content);
        var id = BootId.Read(_clock, _folder["boot_id"], TimeSpan.FromHours(2));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(id, BootId.Read(_clock, _folder["boot_id"], TimeSpan.FromHours(3)));
        Assert.True(BootId.Same(id, BootId.Read(_clock, _folder["boot_id"], TimeSpan.FromHours(3) + TimeSpan.FromSeconds(20))));
        Assert.False(BootId.Same(id, BootId.Read(_clock, _folder["boot_id"], TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void Read_Here_IsStable()
    {
        var id = BootId.Read(TimeProvider.System);
        Assert.InRange(id.Length, 1, 64);
        Assert.True(BootId.Same(id, BootId.Read(TimeProvider.System)));
    }

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    [InlineData("started-100", "started-130", true)]
    [InlineData("started-100", "started-131", false)]
    [InlineData("started-100", "a", false)]
    [InlineData("started-x", "started-y", false)]
    [InlineData("started-9223372036854775807", "started-1", false)]
    public void Same_AllowsForClocksButNotForRestarts(string left, string right, bool same) => Assert.Equal(same, BootId.Same(left, right));
}

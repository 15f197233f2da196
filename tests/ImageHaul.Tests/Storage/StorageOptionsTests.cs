using ImageHaul.Storage;

namespace ImageHaul.Tests.Storage;

public sealed class StorageOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreUsable() => Assert.Empty(new StorageOptions().Validate());

    [Fact]
    public void Validate_AllFaultsAtOnce() => Assert.Equal(2, new StorageOptions { Output = " ", MemoryLimit = -1 }.Validate().Count());
}

using System.Diagnostics.Metrics;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using ImageHaul.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageHaul.Tests.Library;

/// <summary>What a container gives to haulers.</summary>
public sealed class ServiceCollectionTests
{
    [Fact]
    public void AddImageHaul_Twice_LaterStepsBuildOnEarlierOnes()
    {
        using var provider = new ServiceCollection()
            .AddImageHaul(options => options with { Storage = new StorageOptions { Output = "one" }, CommitRows = 5 })
            .AddImageHaul(options => options with { Storage = options.Storage with { Output = options.Storage.Output + "/two" } })
            .BuildServiceProvider();

        var hauler = provider.GetRequiredService<ImageHauler>();

        Assert.Equal(("one/two", 5), (hauler.Options.Storage.Output, hauler.Options.CommitRows));
        Assert.NotSame(hauler, provider.GetRequiredService<ImageHauler>());
        Assert.Same(provider.GetRequiredService<ImageHaulerFactory>(), provider.GetRequiredService<ImageHaulerFactory>());
    }

    [Fact]
    public void AddImageHaul_TakesClockLogMetersAndStoreFromTheContainer()
    {
        var (time, log, store, meters) = (new ManualTimeProvider(), new LogKeeper(), new MemoryStore(), new OwnMeters());
        using var provider = new ServiceCollection()
            .AddSingleton<TimeProvider>(time).AddSingleton<ILoggerFactory>(log).AddSingleton<IBlobStore>(store).AddSingleton<IMeterFactory>(meters)
            .AddImageHaul().BuildServiceProvider();

        var services = provider.GetRequiredService<ImageHaulerFactory>().Services;

        Assert.Equal((time, log, store), (services.Time, services.Loggers, services.Store));
        Assert.NotSame(HaulMetrics.Default, services.Metrics);
    }

    [Fact]
    public void AddImageHaul_InAnEmptyContainer_HasEveryDefault_AndLeavesTheProcesssMetersAlone()
    {
        using var values = new MeasuredValues(HaulMetrics.MeterName);
        using (var provider = new ServiceCollection().AddImageHaul().BuildServiceProvider())
        {
            Assert.Same(HaulMetrics.Default, provider.GetRequiredService<ImageHaulerFactory>().Services.Metrics);
        }

        Assert.NotEmpty(values.Of("imagehaul.runs.active"));
    }

    [Fact]
    public void AddImageHaul_FaultyOptions_AreToldWhenAHaulerIsMade()
    {
        using var provider = new ServiceCollection().AddImageHaul(options => options with { Politeness = new() { PerHost = 0 } }).BuildServiceProvider();

        var refused = Assert.Throws<ArgumentException>(() => provider.GetRequiredService<ImageHauler>());

        Assert.Contains("--per-host", refused.Message);
    }

    [Fact]
    public void AddImageHaul_OptionsFromTheContainersOwn()
    {
        using var provider = new ServiceCollection()
            .AddSingleton(new StorageOptions { Output = "from-elsewhere" })
            .AddImageHaul((services, options) => options with { Storage = services.GetRequiredService<StorageOptions>() }).BuildServiceProvider();

        Assert.Equal("from-elsewhere", provider.GetRequiredService<ImageHaulerFactory>().Options.Storage.Output);
        Assert.Equal("mine", provider.GetRequiredService<ImageHaulerFactory>().Create("mine").Options.Storage.Output);
    }
}

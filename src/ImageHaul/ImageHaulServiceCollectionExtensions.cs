using System.Diagnostics.Metrics;
using ImageHaul;
using ImageHaul.Pipeline;
using ImageHaul.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

// Where the registrations of every library are looked for.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers ImageHaul with a container.</summary>
public static class ImageHaulServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="ImageHaulerFactory"/> (one) and <see cref="ImageHauler"/> (a new one each time). Clock, log, meters and store come from the container where
    /// it has a <see cref="TimeProvider"/>, an <see cref="ILoggerFactory"/>, an <see cref="IMeterFactory"/> or <see cref="HaulMetrics"/>, and an <see cref="IBlobStore"/>.
    /// </summary>
    /// <param name="services">The container's registrations.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddImageHaul(this IServiceCollection services) => services.AddImageHaul(static (_, options) => options);

    /// <inheritdoc cref="AddImageHaul(IServiceCollection)"/>
    /// <param name="services">The container's registrations.</param>
    /// <param name="configure">
    /// Gives the options from the defaults, or from what an earlier call gave: <c>options =&gt; options with { ... }</c>. Faults are told when a hauler is made.
    /// </param>
    public static IServiceCollection AddImageHaul(this IServiceCollection services, Func<HaulOptions, HaulOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddImageHaul((_, options) => configure(options));
    }

    /// <inheritdoc cref="AddImageHaul(IServiceCollection)"/>
    /// <param name="services">The container's registrations.</param>
    /// <param name="configure">The same with the container at hand, for options that come from its configuration.</param>
    public static IServiceCollection AddImageHaul(this IServiceCollection services, Func<IServiceProvider, HaulOptions, HaulOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(new ConfigureStep(configure));
        services.TryAddSingleton(static provider => new ImageHaulerFactory(
            provider.GetServices<ConfigureStep>().Aggregate(new HaulOptions(), (options, step) => step.Configure(provider, options)),
            new HaulServices
            {
                Time = provider.GetService<TimeProvider>() ?? TimeProvider.System,
                Store = provider.GetService<IBlobStore>(),
                Loggers = provider.GetService<ILoggerFactory>(),
                Metrics = provider.GetService<HaulMetrics>() ?? (provider.GetService<IMeterFactory>() is { } meters ? new HaulMetrics(meters) : HaulMetrics.Default),
            }));
        services.TryAddTransient(static provider => provider.GetRequiredService<ImageHaulerFactory>().Create());
        return services;
    }

    private sealed record ConfigureStep(Func<IServiceProvider, HaulOptions, HaulOptions> Configure);
}

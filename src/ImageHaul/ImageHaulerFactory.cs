using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul;

/// <summary>Makes haulers and opens their folders with the options and services that an application has set up once.</summary>
/// <param name="options">The options that haulers begin with.</param>
/// <param name="services">Time, store, logs and metrics.</param>
public sealed class ImageHaulerFactory(HaulOptions options, HaulServices services)
{
    /// <summary>The options that haulers begin with.</summary>
    public HaulOptions Options => options;

    /// <summary>Time, store, logs and metrics.</summary>
    public HaulServices Services => services;

    /// <summary>Makes a hauler.</summary>
    /// <param name="change">Changes the options for this one, such as its folder; null for none.</param>
    /// <param name="store">Where this one stores images; null for the store of <see cref="Services"/>.</param>
    /// <exception cref="ArgumentException">The options have faults; the message names all of them.</exception>
    public ImageHauler Create(Func<HaulOptions, HaulOptions>? change = null, IBlobStore? store = null) =>
        new(change is null ? options : change(options), With(store));

    /// <summary>Makes a hauler whose folder is given.</summary>
    /// <param name="output">The output folder.</param>
    /// <exception cref="ArgumentException">The options have faults; the message names all of them.</exception>
    public ImageHauler Create(string output) => Create(all => all with { Storage = all.Storage with { Output = output } });

    /// <summary>A folder that runs have written, to be read, checked or exported.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="store">Where its images are stored; null for the store of <see cref="Services"/>.</param>
    public OutputFolder OpenFolder(string output, IBlobStore? store = null) => new(output, With(store));

    private HaulServices With(IBlobStore? store) => store is null ? services : services with { Store = store };
}

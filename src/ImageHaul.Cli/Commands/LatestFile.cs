using ImageHaul.Cli.Screen;

namespace ImageHaul.Cli.Commands;

/// <summary>How far the reading of files is: the last thing reported, read by the display at its own pace.</summary>
internal sealed class LatestFile : IProgress<VerifyProgress>
{
    private readonly Lock _gate = new();
    private VerifyProgress _value;

    public void Report(VerifyProgress value)
    {
        lock (_gate) _value = value;
    }

    public string Line()
    {
        lock (_gate)
            return $"{Figures.Count(_value.Files)} of {Figures.Count(_value.Total)} files read ({(_value.Total == 0 ? 100 : Math.Floor(100.0 * _value.Files / _value.Total)):0} %), {Figures.Bytes(_value.Bytes)}";
    }

    /// <summary>Where the number of files is not known beforehand.</summary>
    public string LineWithoutTotal()
    {
        lock (_gate) return $"{Figures.Count(_value.Files)} files read, {Figures.Bytes(_value.Bytes)}";
    }
}

using ImageHaul.Frontier;
using ImageHaul.Model;

namespace ImageHaul.Cli.Screen;

/// <summary>Keeps hosts where the eye found them: each stays in its place while it is among those shown, however the order changes.</summary>
internal sealed class HostPlaces
{
    private HostKey?[] _places = [];

    public IReadOnlyList<HostSnapshot> Arrange(IReadOnlyList<HostSnapshot> ranked)
    {
        var arranged = new HostSnapshot?[ranked.Count];
        var others = new Queue<HostSnapshot>();
        foreach (var host in ranked)
        {
            var place = Array.FindIndex(_places, known => known is { } key && key.Equals(host.Host));
            if (place >= 0 && place < arranged.Length) arranged[place] = host;
            else others.Enqueue(host);
        }
        for (var i = 0; i < arranged.Length; i++) arranged[i] ??= others.Dequeue();
        _places = [.. arranged.Select(host => (HostKey?)host!.Host)];
        return arranged!;
    }
}

using System.Text.RegularExpressions;

namespace ImageHaul.Tests.Architecture;

/// <summary>Which folder of a project names types of which other folder. Read from the text: a name is enough to be an arrow.</summary>
internal sealed partial class FolderGraph
{
    private const int MatchTimeoutMilliseconds = 10_000;

    private readonly SortedDictionary<string, SortedDictionary<string, string>> _arrows = [];

    public static FolderGraph Read(string folder) => Of(
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(folder, file).Replace('\\', '/'), Text: File.ReadAllText(file)))
            .Where(file => !file.Path.StartsWith("obj/") && !file.Path.StartsWith("bin/")));

    public static FolderGraph Of(IEnumerable<(string Path, string Text)> files)
    {
        var graph = new FolderGraph();
        var read = files.Select(file => (Folder: Path.GetDirectoryName(file.Path)!, Text: Noise().Replace(file.Text, " "))).ToList();
        var homes = new Dictionary<string, HashSet<string>>();
        foreach (var (folder, text) in read)
        {
            foreach (Match match in Declaration().Matches(text)) Add(homes, match.Groups["name"].Value, folder);
        }
        foreach (var (folder, text) in read)
        {
            foreach (Match word in Word().Matches(text))
            {
                // A name declared in several folders says nothing about which is meant.
                if (homes.TryGetValue(word.Value, out var found) && found.Count == 1 && found.First() != folder) graph.Add(folder, found.First(), word.Value);
            }
        }
        return graph;
    }

    /// <summary>A circle, told in words; null when there is none.</summary>
    public string? FindCircle()
    {
        foreach (var start in _arrows.Keys)
        {
            var path = new List<string> { start };
            if (Walk(start, start, path, [])) return string.Join(" -> ", path.Zip(path.Skip(1)).Select(step => $"{step.First} ({_arrows[step.First][step.Second]}) -> {step.Second}"));
        }
        return null;
    }

    private bool Walk(string start, string at, List<string> path, HashSet<string> seen)
    {
        foreach (var next in _arrows.GetValueOrDefault(at)?.Keys ?? Enumerable.Empty<string>())
        {
            path.Add(next);
            if (next == start || (seen.Add(next) && Walk(start, next, path, seen))) return true;
            path.RemoveAt(path.Count - 1);
        }
        return false;
    }

    private void Add(string from, string to, string name)
    {
        if (!_arrows.TryGetValue(from, out var targets)) _arrows.Add(from, targets = []);
        targets.TryAdd(to, name);
    }

    private static void Add(Dictionary<string, HashSet<string>> homes, string name, string folder)
    {
        if (!homes.TryGetValue(name, out var folders)) homes.Add(name, folders = []);
        folders.Add(folder);
    }

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*|""""""(.*?)""""""|@""(?:[^""]|"""")*""|""(?:\\.|[^""\\\n])*""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex Noise();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record(\s+struct|\s+class)?)\s+(?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w*\b", RegexOptions.None, MatchTimeoutMilliseconds)]
    private static partial Regex Word();
}

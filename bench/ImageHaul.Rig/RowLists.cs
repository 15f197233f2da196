using System.Runtime.InteropServices;

namespace ImageHaul.Rig;

/// <summary>Makes the lists. The seed is fixed: every session measures the same rows.</summary>
internal sealed class RowLists(Corpus corpus, string folder)
{
    private const int Seed = 20_261_122;
    private const int MainHosts = 8;
    private const int ManyHosts = 200;

    /// <summary>
    /// The corpus over 8 hosts: of all rows 75 % are distinct images, 20 % images again under another query string, 3 % HTML typed as an image,
    /// 2 % do not exist.
    /// </summary>
    public RowList Main(OriginDoor door = OriginDoor.Plain) => Make($"main-{door}", n => Origin.Url(door, n % MainHosts));

    /// <summary>The main list over 200 hosts.</summary>
    public RowList Many() => Make("many", n => Origin.Url(OriginDoor.Plain, n % ManyHosts));

    /// <summary>The main list, where 1 % of the rows are answered with 503 twice before the image comes.</summary>
    public RowList Flaky() => Make("flaky", n => Origin.Url(OriginDoor.Plain, n % MainHosts), flakyEvery: 100);

    /// <summary>Distinct images of 1 to 2 KB over 8 hosts.</summary>
    public RowList Tiny(int count)
    {
        var images = new Dictionary<string, long>(count);
        return Write($"tiny-{count}", Enumerable.Range(0, count).Select(number =>
        {
            var file = corpus.Tiny(number);
            images[file.Digest] = file.Length;
            return $"{Origin.Url(OriginDoor.Plain, number % MainHosts)}/{file.Path}";
        }), images);
    }

    /// <summary>Many rows that ask for few URLs: the first of each comes early, as in a list put together from copies.</summary>
    public RowList Duplicates(int rows, int distinct)
    {
        var images = new Dictionary<string, long>(distinct);
        for (var number = 0; number < distinct; number++)
        {
            var file = corpus.Tiny(number);
            images[file.Digest] = file.Length;
        }
        var random = new Random(Seed);
        return Write($"duplicates-{rows}", Enumerable.Range(0, rows).Select(row => row % (rows / distinct) == 0 ? row / (rows / distinct) : random.Next(distinct))
            .Select(number => $"{Origin.Url(OriginDoor.Plain, number % MainHosts)}/tiny/{number}.jpg"), images);
    }

    private RowList Make(string name, Func<int, string> origin, int flakyEvery = 0)
    {
        var random = new Random(Seed);
        var files = corpus.Files;
        var total = files.Count * 4 / 3;
        var paths = files.Select(file => file.Path).ToList();
        for (var i = 0; i < total * 20 / 100; i++) paths.Add($"{files[random.Next(files.Count)].Path}?copy={i}");
        var good = paths.Count;
        for (var i = 0; i < flakyEvery && i < good && i * flakyEvery < good; i++) paths[i * flakyEvery] = "flaky/" + paths[i * flakyEvery]["c/".Length..];
        for (var i = 0; i < total * 3 / 100; i++) paths.Add($"lie/{i}.jpg");
        for (var i = 0; i < total * 2 / 100; i++) paths.Add($"gone/{i}.jpg");
        random.Shuffle(CollectionsMarshal.AsSpan(paths));
        return Write(name, paths.Select((path, n) => $"{origin(n)}/{path}"), files.ToDictionary(file => file.Digest, file => file.Length)) with { GoodRows = good };
    }

    private RowList Write(string name, IEnumerable<string> urls, Dictionary<string, long> images)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name + ".txt");
        var rows = 0;
        using (var writer = new StreamWriter(path))
        {
            foreach (var url in urls)
            {
                writer.WriteLine(url);
                rows++;
            }
        }
        // Made again on demand, for the rows of this session.
        foreach (var derived in RowList.DerivedExtensions) File.Delete(path + derived);
        return new RowList(name, path, rows, rows, images);
    }
}

using System.Text;
using ImageHaul.Testing.Behaviours;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Testing.Demo;

/// <summary>Collects rows and the list text with its comments.</summary>
internal sealed class DemoListBuilder(HostileServer server)
{
    private readonly StringBuilder _text = new();
    private readonly List<DemoRow> _rows = [];
    private string _host = "";
    private int _seed = 1000;

    /// <summary>The rows, statuses filled in.</summary>
    public IReadOnlyList<DemoRow> Rows()
    {
        var shared = _rows.Where(row => row.Content is not null).CountBy(row => row.Content!)
            .Where(group => group.Value > 1).Select(group => group.Key).ToHashSet();
        return [.. _rows.Select(row => row with { Statuses = row.Statuses.Count > 0 ? row.Statuses : Statuses(row.Content) })];

        IReadOnlyList<string> Statuses(string? content) =>
            content is null ? ["failed"] : shared.Contains(content) ? ["downloaded", "duplicate"] : ["downloaded"];
    }

    public string Text() => _text.ToString();

    public void Comment(string text) => _text.Append("# ").Append(text).Append('\n');

    public void Host(string name, string text)
    {
        _host = name;
        _text.Append('\n');
        Comment($"{name}: {text}");
    }

    /// <summary>Distinct good images, formats in turn.</summary>
    public void Images(int count, params SampleFormat[] formats)
    {
        Comment($"{count} images without any trouble");
        for (var index = 0; index < count; index++)
        {
            var format = formats[index % formats.Length];
            Add(new DemoRow { Ordinal = _rows.Count + 1, Id = $"{Short()}-{index + 1:000}",
                Url = server.Url(Image(format, out var content), host: _host), Content = content });
        }
    }

    /// <summary>A row that ends well in spite of something.</summary>
    public void Good(string id, string remark, Behaviour behaviour, SampleFormat format = SampleFormat.Jpeg, string? extraQuery = null)
    {
        var path = Image(format, out var content) + (extraQuery is null ? "" : "&" + extraQuery);
        GoodAt(id, remark, server.Url(path, behaviour, _host), content);
    }

    /// <summary>A good row at a URL of its own making.</summary>
    public void GoodAt(string id, string remark, string url, string content) =>
        AddRemarked(new DemoRow { Ordinal = _rows.Count + 1, Id = $"{Short()}-{id}", Url = url, Remark = remark, Content = content });

    /// <summary>A row that has to fail with one of these kinds.</summary>
    public void Bad(string id, string remark, string pathOrUrl, Behaviour? behaviour, params string[] failures) => AddRemarked(new DemoRow
    {
        Ordinal = _rows.Count + 1,
        Id = $"{Short()}-{id}",
        Url = pathOrUrl.StartsWith('/') ? server.Url(pathOrUrl, behaviour, _host) : pathOrUrl,
        Remark = remark,
        Failures = failures,
    });

    /// <summary>A row that has to be left alone, for this reason.</summary>
    public void Reserved(string id, string remark, string path, string failure, Behaviour? behaviour = null) => AddRemarked(new DemoRow
    {
        Ordinal = _rows.Count + 1,
        Id = $"{Short()}-{id}",
        Url = server.Url(path, behaviour, _host),
        Remark = remark,
        Failures = [failure],
        Statuses = ["skipped"],
    });

    /// <summary>A new image's path and the name of its content.</summary>
    public string Image(SampleFormat format, out string content)
    {
        var seed = ++_seed;
        content = $"{format.Name()}/{seed}";
        // Lossless samples are literal pixels, so they are kept small.
        var (width, height) = format is SampleFormat.Jpeg ? (160 + seed % 7 * 16, 120 + seed % 5 * 16) : (64 + seed % 7 * 8, 48 + seed % 5 * 8);
        return $"/image/{content}/picture-{seed}.{format.Extension()}?w={width}&h={height}";
    }

    private string Short() => _host[.._host.IndexOf('.', StringComparison.Ordinal)];

    private void AddRemarked(DemoRow row)
    {
        Comment(row.Remark);
        Add(row);
    }

    private void Add(DemoRow row)
    {
        _rows.Add(row);
        _text.Append(row.Url).Append('\t').Append(row.Id).Append('\n');
    }
}

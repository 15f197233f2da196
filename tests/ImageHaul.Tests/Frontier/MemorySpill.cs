using ImageHaul.Model;

namespace ImageHaul.Tests.Frontier;

/// <summary>An overflow in memory that checks how it is used.</summary>
internal sealed class MemorySpill : IRequestSpill
{
    private readonly Dictionary<long, Queue<ImageRequest>> _queues = [];

    public int Appends { get; private set; }

    public int Takes { get; private set; }

    public long Appended { get; private set; }

    public long Held { get; private set; }

    public Exception? Fail { get; set; }

    /// <summary>Called within each operation: the frontier must be usable meanwhile.</summary>
    public Action? During { get; set; }

    public void Append(long queue, IReadOnlyList<ImageRequest> requests)
    {
        During?.Invoke();
        lock (_queues)
        {
            if (Fail is not null) throw Fail;
            Assert.True(queue > 0);
            Assert.NotEmpty(requests);
            Appends++;
            Appended += requests.Count;
            Held += requests.Count;
            if (!_queues.TryGetValue(queue, out var rows)) _queues.Add(queue, rows = new());
            foreach (var request in requests) rows.Enqueue(request);
        }
    }

    public void Append(IReadOnlyList<(long Queue, ImageRequest Request)> requests)
    {
        foreach (var (queue, request) in requests) Append(queue, [request]);
    }

    public IReadOnlyList<ImageRequest> Take(long queue, int most)
    {
        During?.Invoke();
        lock (_queues)
        {
            if (Fail is not null) throw Fail;
            Takes++;
            var taken = new List<ImageRequest>();
            if (!_queues.TryGetValue(queue, out var rows)) return taken;
            while (taken.Count < most && rows.TryDequeue(out var request)) taken.Add(request);
            if (rows.Count == 0) _queues.Remove(queue);
            Held -= taken.Count;
            return taken;
        }
    }
}

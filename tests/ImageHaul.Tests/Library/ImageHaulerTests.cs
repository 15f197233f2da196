using System.Collections.Concurrent;
using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Sources;

namespace ImageHaul.Tests.Library;

/// <summary>The door: options, streaming, stopping, and the threads it runs on.</summary>
public sealed class ImageHaulerTests : LibraryFixture
{
    [Fact]
    public void New_FaultyOptions_NamesEveryFault()
    {
        var options = new HaulOptions { Storage = new() { Output = " " }, Politeness = new() { PerHost = 0 }, CommitRows = 0 };

        var refused = Assert.Throws<ArgumentException>(() => new ImageHauler(options));

        Assert.All(new[] { "--output", "--per-host", "CommitRows" }, name => Assert.Contains(name, refused.Message));
    }

    [Fact]
    public async Task RunAsync_RowsOneAfterAnother_FromAnAsynchronousSource()
    {
        var records = new List<ImageRecord>();
        await foreach (var record in new ImageHauler(Options).RunAsync(Rows())) records.Add(record);

        Assert.Equal(["a", "b"], records.Select(record => record.Request.Id).Order());

        async IAsyncEnumerable<ImageRequest> Rows()
        {
            foreach (var (id, url, index) in new[] { ("a", Urls(2)[0], 0), ("b", Urls(2)[1], 1) })
            {
                await Task.Yield();
                yield return ImageHauler.Row(url, index) with { Id = id };
            }
        }
    }

    [Fact]
    public async Task RunAsync_ReaderLeavesEarly_TheNextRunContinues()
    {
        var seen = 0;
        await foreach (var _ in new ImageHauler(Options with { CommitRows = 1 }).RunAsync(Urls(30)))
        {
            if (++seen == 2) break;
        }

        var rest = await HaulAsync(Urls(30));
        Assert.InRange(rest.Count, 0, 28);
        Assert.Equal(30, new OutputFolder(Output).ReadRecords().Count());
    }

    [Fact]
    public async Task RunAsync_Cancelled_HandsOverWhatBecameFinal_ThenThrows()
    {
        using var stop = new CancellationTokenSource();
        var seen = new List<ImageRecord>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var record in new ImageHauler(Options with { CommitRows = 1 }).RunAsync(Endless(), cancellationToken: stop.Token))
            {
                seen.Add(record);
                if (seen.Count == 3) await stop.CancelAsync();
            }
        });

        Assert.Equal(seen.Select(record => record.Request.Ordinal).Order(), new OutputFolder(Output).ReadRecords().Select(record => record.Request.Ordinal));

        IEnumerable<string> Endless() => Enumerable.Range(0, int.MaxValue).Select(number => Server.Url($"/image/png/{number % 5}?{number}"));
    }

    [Fact]
    public async Task RunAsync_ListenerThatWaits_HoldsTheRunBackWithoutHoldingAThread()
    {
        var told = new ConcurrentQueue<int>();
        var going = new SemaphoreSlim(0);
        var busy = 0;
        var observer = new HaulObserver
        {
            RecordedAsync = async records =>
            {
                Assert.Equal(1, Interlocked.Increment(ref busy));
                await going.WaitAsync();
                told.Enqueue(records.Count);
                Interlocked.Decrement(ref busy);
            },
        };
        var opened = await SourceOpener.OpenAsync(Urls(20), new(), null, default);

        var run = new ImageHauler(Options with { CommitRows = 4 }).RunAsync(opened.Source!, observer);
        going.Release(1000);
        var summary = await run;

        Assert.Equal((RunEnd.Finished, 20), (summary.End, told.Sum()));
    }

    [Fact]
    public async Task RunAsync_ListenerThatThrows_EndsTheRunWithIt()
    {
        var observer = new HaulObserver { RecordedAsync = _ => throw new InvalidOperationException("the listener broke") };
        var opened = await SourceOpener.OpenAsync(Urls(3), new(), null, default);

        var broken = await Assert.ThrowsAsync<InvalidOperationException>(() => new ImageHauler(Options).RunAsync(opened.Source!, observer));

        Assert.Equal("the listener broke", broken.Message);
    }

    [Fact]
    public void RunAsync_CalledOnASingleThreadWithAContext_NeitherBlocksNorWorksThere()
    {
        using var thread = new OneThread();

        // The caller's thread waits for the result: with a single continuation posted there this would never end.
        var (streamed, summary, explanation, report) = thread.Run(() =>
        {
            var records = ToListAsync().GetAwaiter().GetResult();
            var opened = SourceOpener.OpenAsync(Urls(3), new(), null, default).AsTask().GetAwaiter().GetResult();
            var ended = new ImageHauler(Options).RunAsync(opened.Source!).GetAwaiter().GetResult();
            var told = new ImageHauler(Options).ExplainAsync(Urls(1)[0]).GetAwaiter().GetResult();
            return (records, ended, told, new OutputFolder(Output).VerifyAsync().GetAwaiter().GetResult());
        });

        Assert.Equal(3, streamed);
        Assert.Equal((RunEnd.Finished, 3), (summary.End, summary.Counts.Resumed));
        Assert.Null(explanation.Failure);
        Assert.Equal(3, report.Sound);
        Assert.Equal(0, thread.Posted);

        async Task<int> ToListAsync()
        {
            var count = 0;
            await foreach (var _ in new ImageHauler(Options).RunAsync(Urls(3)).ConfigureAwait(false)) count++;
            return count;
        }
    }

    [Fact]
    public void ReadRecords_OfAFolderWithoutCatalog_SaysSo()
    {
        var refused = Assert.Throws<HaulException>(() => new OutputFolder(Output).ReadRecords().ToList());
        Assert.Contains("no catalog", refused.Message);
    }

    /// <summary>One thread with a context, as of a window or an old web framework; nobody pumps it while it works.</summary>
    private sealed class OneThread : SynchronizationContext, IDisposable
    {
        private int _posted;

        public int Posted => _posted;

        public override void Post(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);

        public T Run<T>(Func<T> work)
        {
            T result = default!;
            Exception? fault = null;
            var thread = new Thread(() =>
            {
                SetSynchronizationContext(this);
                try
                {
                    result = work();
                }
                catch (Exception thrown)
                {
                    fault = thrown;
                }
            });
            thread.Start();
            // Far longer than the work: what is told apart is an end from none.
            Assert.True(thread.Join(TimeSpan.FromMinutes(2)), "the work waits for its own thread");
            return fault is null ? result : throw fault;
        }

        public void Dispose()
        {
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class HostQueueTests
{
    private static readonly Config Repeatable = Config.QuickThrowOnFailure.WithReplay(1, 3).WithMaxTest(300).WithEndSize(200);

    private static readonly TimeSpan Now = Seconds(100);

    // The host has something in flight.
    private static readonly TimeSpan Busy = TimeSpan.MinValue;

    [Fact]
    public void Take_HopsThenDueRetriesThenNewRows()
    {
        var queue = new HostQueue();
        queue.Add(Row(1));
        queue.AddRetry(Turn(2, Seconds(99)));
        queue.AddRetry(Turn(3, Seconds(98)));
        queue.AddRetry(Turn(4, Seconds(101)));
        queue.AddHop(Turn(5));
        queue.AddHop(Turn(6));
        Assert.Equal(6, queue.InMemory);
        Assert.Equal([5L, 6, 3, 2, 1], Drain(queue, Now));
        Assert.Equal(Seconds(101), queue.DueAt(Busy));
        Assert.False(queue.CanTake(Now, Busy, any: false));
        Assert.True(queue.CanTake(Now, Busy, any: true));
        Assert.Equal(4, queue.Take(Now, Busy, any: true).Request.Ordinal);
        Assert.Equal(TimeSpan.MaxValue, queue.DueAt(Busy));
    }

    [Fact]
    public void Take_FreeHost_NewRowsBeforeRetriesThatMayOnlyThen()
    {
        var queue = new HostQueue();
        var retry = Turn(1);
        retry.Waits(new RetryWait(Seconds(1), Seconds(3)), Now);
        queue.AddRetry(retry);
        queue.Add(Row(2));
        var (now, answered) = (Now + Seconds(2), Now + Seconds(1));
        Assert.Equal(2, queue.Take(now, answered, any: false).Request.Ordinal);
        Assert.Equal(Now + Seconds(3), queue.DueAt(Busy));
        Assert.Equal(Now + Seconds(1), queue.DueAt(answered));
        Assert.False(queue.CanTake(now, Busy, any: false));
        Assert.Equal(1, queue.Take(now, answered, any: false).Request.Ordinal);
    }

    [Fact]
    public void Take_RetriesOfTheSameTime_KeepTheirOrder()
    {
        var queue = new HostQueue();
        for (var n = 1; n <= 20; n++) queue.AddRetry(Turn(n, Seconds(1)));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), Drain(queue, Now));
    }

    [Fact]
    public void BeginSpill_KeepsTheHeadInMemory()
    {
        var queue = new HostQueue();
        for (var n = 1; n <= 10; n++) queue.Add(Row(n));
        var batch = queue.BeginSpill(most: 100, keep: 4, () => 7)!;
        Assert.Equal([5L, 6, 7, 8, 9, 10], batch.Rows.Select(row => row.Ordinal));
        Assert.Equal(7, batch.Segment.Number);
        Assert.Equal((4, 6L), (queue.InMemory, queue.OnDisk));
        Assert.False(queue.CanLoad);
        Assert.Null(queue.BeginSpill(100, 0, () => 8));
        queue.EndSpill(batch, written: true);
        Assert.True(queue.CanLoad);
    }

    [Fact]
    public void EndSpill_NotWritten_PutsTheRowsBack()
    {
        var queue = new HostQueue();
        for (var n = 1; n <= 10; n++) queue.Add(Row(n));
        var batch = queue.BeginSpill(4, 0, () => 1)!;
        queue.Add(Row(11));
        queue.EndSpill(batch, written: false);
        Assert.Equal(0, queue.OnDisk);
        Assert.Equal(Enumerable.Range(1, 11).Select(n => (long)n), Drain(queue, Now));
    }

    [Fact]
    public void AnySequenceOfMoves_KeepsTheOrder() => Check.One(Repeatable, Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        moves =>
        {
            var queue = new HostQueue();
            var disk = new MemorySpill();
            var added = 0L;
            var expected = 1L;
            SpillBatch? writing = null;
            LoadBatch? reading = null;
            var numbers = 0L;
            void EndWriting(bool written)
            {
                if (writing is null) return;
                if (written) disk.Append(writing.Segment.Number, writing.Rows);
                queue.EndSpill(writing, written);
                writing = null;
            }
            void EndReading()
            {
                if (reading is not { } load) return;
                queue.EndLoad(disk.Take(load.Number, load.Count));
                reading = null;
            }
            foreach (var move in moves)
            {
                switch (move % 8)
                {
                    case 0 or 1 or 2:
                        for (var n = 0; n <= move / 8; n++) queue.Add(Row(++added));
                        break;
                    case 3:
                        writing ??= queue.BeginSpill(1 + move / 8, move / 64, () => ++numbers);
                        break;
                    case 4:
                        EndWriting(written: move < 200);
                        break;
                    case 5:
                        if (queue.CanLoad) reading = queue.BeginLoad(1 + move / 8);
                        break;
                    case 6:
                        EndReading();
                        break;
                    default:
                        if (queue.CanTake(Now, Busy, false)) Assert.Equal(expected++, queue.Take(Now, Busy, false).Request.Ordinal);
                        break;
                }
                Assert.Equal(added - expected + 1, queue.InMemory + queue.OnDisk);
            }
            EndWriting(written: true);
            EndReading();
            while (queue.InMemory + queue.OnDisk > 0)
            {
                if (!queue.CanTake(Now, Busy, false)) queue.EndLoad(disk.Take(queue.BeginLoad(7) is var load ? load.Number : 0, load.Count));
                Assert.Equal(expected++, queue.Take(Now, Busy, false).Request.Ordinal);
            }
            Assert.Equal(added, expected - 1);
            Assert.Equal(0, disk.Held);
        }));

    private static List<long> Drain(HostQueue queue, TimeSpan now)
    {
        var taken = new List<long>();
        while (queue.CanTake(now, Busy, any: false)) taken.Add(queue.Take(now, Busy, any: false).Request.Ordinal);
        return taken;
    }

    private static FetchTurn Turn(long ordinal, TimeSpan notBefore = default)
    {
        var row = Row(ordinal);
        var turn = new FetchTurn { Request = row, Url = row.Url! };
        turn.Waits(RetryWait.Exactly(notBefore), TimeSpan.Zero);
        return turn;
    }
}

using System.Threading.Channels;
using ImageHaul.Catalog;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>
/// The one exit of every row. Records are gathered into batches, committed in one transaction, and only then counted, shown and used to answer
/// the rows that wait for them.
/// </summary>
internal sealed class Recorder(
    IRecordSink sink, DuplicateRows duplicates, RunProgress progress, RunStop stop, HaulOptions options, TimeProvider time,
    RunHooks hooks)
{
    /// <summary>Four batches: workers feel a slow disk before memory does.</summary>
    private readonly Channel<ImageRecord> _records = Channel.CreateBounded<ImageRecord>(options.CommitRows * 4);

    // The recorder sleeps while a batch gathers: it is woken for a batch, not for each record.
    private volatile TaskCompletionSource _worthACommit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _complete;

    /// <summary>Takes a final record; waits while the disk is behind.</summary>
    public ValueTask AddAsync(ImageRecord record)
    {
        if (IsUnfinished(record)) return ValueTask.CompletedTask;
        var written = _records.Writer.WriteAsync(record, CancellationToken.None);
        if (IsBatchThere) _worthACommit.TrySetResult();
        return written;
    }

    /// <summary>No more records will come.</summary>
    public void Complete()
    {
        _records.Writer.Complete();
        _complete = true;
        _worthACommit.TrySetResult();
    }

    /// <summary>Commits until <see cref="Complete"/> was called and everything is written.</summary>
    public async Task RunAsync()
    {
        var batch = new List<ImageRecord>(options.CommitRows);
        while (await _records.Reader.WaitToReadAsync())
        {
            await GatherAsync(batch);
            await CommitAsync(batch);
            batch.Clear();
        }
    }

    /// <summary>
    /// After <see cref="RunAsync"/>, however it ended: takes what still comes, so that nobody waits for room for ever. Those rows stay unfinished.
    /// </summary>
    public async Task DrainAsync()
    {
        await foreach (var _ in _records.Reader.ReadAllAsync())
        {
        }
    }

    /// <summary>A fault of the machine, or a cancelled fetch, is no record: the row stays unfinished, and the machine's fault stops the run.</summary>
    private bool IsUnfinished(ImageRecord record)
    {
        if (record.Failure is not { } failure) return false;
        var isMachine = failure.Kind.Blames() == Blame.Machine;
        if (failure.Kind == FailureKind.LocalLimit) stop.RanShort(failure);
        else if (isMachine) stop.Refused(failure);
        return isMachine || failure.Kind.Retry() == RetryRule.Unfinished;
    }

    private bool IsBatchThere => _complete || _records.Reader.Count >= options.CommitRows;

    /// <summary>The records of one commit: a full batch, or what came within the interval.</summary>
    private async Task GatherAsync(List<ImageRecord> batch)
    {
        var worthACommit = _worthACommit = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!IsBatchThere)
        {
            using var gathered = new CancellationTokenSource();
            await Task.WhenAny(worthACommit.Task, Task.Delay(options.CommitInterval, time, gathered.Token));
            await gathered.CancelAsync();
        }
        while (batch.Count < options.CommitRows && _records.Reader.TryRead(out var record)) batch.Add(record);
    }

    private async Task CommitAsync(List<ImageRecord> batch)
    {
        var committed = await WriteAsync(batch);
        var answers = new List<ImageRecord>();
        for (var i = 0; i < committed.Count; i++)
        {
            // Only a row that was fetched, not one answered from another, settles its URL.
            if (batch[i].Request.Url is null || batch[i].DuplicateOf is not null) continue;
            await foreach (var answer in duplicates.SettleAsync(committed[i], CancellationToken.None))
            {
                if (IsUnfinished(answer)) continue;
                answers.Add(answer);
                if (answers.Count < options.CommitRows) continue;
                await WriteAsync(answers);
                answers.Clear();
            }
        }
        if (answers.Count > 0) await WriteAsync(answers);
    }

    private async ValueTask<IReadOnlyList<ImageRecord>> WriteAsync(List<ImageRecord> batch)
    {
        var outcome = sink.Commit(batch);
        if (outcome.Failure is { } refused)
        {
            stop.Refused(refused);
            return [];
        }
        foreach (var record in outcome.Records) progress.Recorded(record);
        hooks.Telemetry?.Recorded(outcome.Records);
        hooks.Recorded?.Invoke(outcome.Records);
        // A listener that is behind holds the next commit back, and by it the workers.
        if (hooks.RecordedAsync is { } listener) await listener(outcome.Records);
        return outcome.Records;
    }
}

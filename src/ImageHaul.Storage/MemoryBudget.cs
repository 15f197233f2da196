namespace ImageHaul.Storage;

/// <summary>Memory that may be taken until a bound is reached. Thread-safe.</summary>
/// <param name="bound">Bytes that may be out at a time.</param>
internal sealed class MemoryBudget(long bound)
{
    private long _taken;

    /// <summary>Takes memory when the bound allows.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= bound) return true;
        Return(bytes);
        return false;
    }

    /// <summary>Gives memory back.</summary>
    public void Return(long bytes)
    {
        if (bytes != 0) Interlocked.Add(ref _taken, -bytes);
    }
}

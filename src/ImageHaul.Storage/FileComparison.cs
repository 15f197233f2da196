using System.Buffers;

namespace ImageHaul.Storage;

/// <summary>Compares files byte by byte: cheaper than a digest, and it stops at the first difference.</summary>
internal static class FileComparison
{
    private const int Step = 64 << 10;

    /// <summary>True when both are files with the same bytes.</summary>
    public static bool Same(string left, string right) => Compare(left, right) == Likeness.Same;

    /// <summary>True when <paramref name="path"/> is a file with the bytes of <paramref name="whole"/>, a stream at its start.</summary>
    public static bool Same(Stream whole, string path)
    {
        using var other = Open(path);
        return whole.Length == other.Length && Compare(whole, other) == Likeness.Same;
    }

    /// <summary>How the file <paramref name="suspect"/> stands to the file <paramref name="whole"/>; different when either is no file.</summary>
    public static Likeness Compare(string whole, string suspect)
    {
        if (!File.Exists(whole) || !File.Exists(suspect)) return Likeness.Different;
        try
        {
            using var expected = Open(whole);
            using var found = Open(suspect);
            return found.Length > expected.Length ? Likeness.Different : Compare(expected, found);
        }
        catch (IOException gone) when (StorageFaults.Judge(gone) == StorageFault.Missing)
        {
            // A symbolic link to nowhere exists and cannot be opened.
            return Likeness.Different;
        }
    }

    private static Likeness Compare(Stream expected, Stream found)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(2 * Step);
        try
        {
            var likeness = Likeness.Same;
            while (true)
            {
                var mine = buffer.AsSpan(0, expected.ReadAtLeast(buffer.AsSpan(0, Step), Step, throwOnEndOfStream: false));
                var theirs = buffer.AsSpan(Step, found.ReadAtLeast(buffer.AsSpan(Step, Step), Step, throwOnEndOfStream: false));
                if (!mine.SequenceEqual(theirs))
                {
                    if (!IsRemnant(mine, theirs)) return Likeness.Different;
                    likeness = Likeness.Remnant;
                }
                if (theirs.Length < Step) return likeness;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsRemnant(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found)
    {
        if (found.Length > expected.Length) return false;
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] != expected[i] && found[i] != 0) return false;
        }
        return true;
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);
}

/// <summary>How one file stands to another.</summary>
internal enum Likeness
{
    /// <summary>Other bytes.</summary>
    Different,
    /// <summary>The same bytes.</summary>
    Same,
    /// <summary>What a power cut leaves of it: cut short, or zero where it was not written.</summary>
    Remnant,
}

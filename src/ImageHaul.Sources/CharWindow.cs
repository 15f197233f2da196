using System.Text;
using ImageHaul.Model;

namespace ImageHaul.Sources;

/// <summary>
/// The characters of an input that are in memory: decoded block by block, consumed from the front. Holds at most one row of the longest size and one block.
/// UTF-8 with or without BOM, UTF-16 with BOM; what is not text becomes U+FFFD.
/// </summary>
internal sealed class CharWindow(Stream stream, int maxRow) : IDisposable
{
    // Big enough that system calls and decoding calls do not show, small enough to stay off the large object heap's worst.
    private const int BlockSize = 64 * 1024;

    private readonly byte[] _bytes = new byte[BlockSize];
    private char[] _chars = new char[2 * BlockSize];
    private int _start, _end;
    private Decoder? _decoder;

    /// <summary>Longest row, in characters.</summary>
    public int MaxRow => maxRow;

    /// <summary>What was decoded and not consumed.</summary>
    public ReadOnlySpan<char> Unread => _chars.AsSpan(_start, _end - _start);

    /// <summary>
    /// What a row may be made of: never more than the longest row and its line end, so that what is said of a row does not hang on how much was read.
    /// </summary>
    public ReadOnlySpan<char> RowText => Unread[..Math.Min(_end - _start, maxRow + 1)];

    /// <summary>Nothing follows <see cref="RowText"/>.</summary>
    public bool IsLastRow => IsComplete && _end - _start <= maxRow;

    /// <summary>No more input will come.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Why the input ended early, as half a sentence; null when it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>The input ended as it should: an unfinished last row is a row. After a fault it is a torn one.</summary>
    public bool IsComplete => IsEnded && Fault is null;

    /// <summary>Drops characters from the front.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Reads on until there is at least one more character, or the end.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var before = _end;
        while (!IsEnded && _end == before)
        {
            int count;
            try
            {
                // The first read is long enough to show a byte order mark.
                count = _decoder is null
                    ? await stream.ReadAtLeastAsync(_bytes, 3, throwOnEndOfStream: false, cancellationToken)
                    : await stream.ReadAsync(_bytes, cancellationToken);
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                Fault = UrlRedactor.Quote(error.Message);
                count = 0;
            }
            IsEnded = count == 0;
            Decode(_bytes.AsSpan(0, count));
        }
    }

    public void Dispose() => stream.Dispose();

    private void Decode(ReadOnlySpan<byte> bytes)
    {
        if (_decoder is null)
        {
            (Encoding encoding, var mark) = bytes switch
            {
                [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
                [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
                [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
                _ => (Encoding.UTF8, 0),
            };
            _decoder = encoding.GetDecoder();
            bytes = bytes[mark..];
        }
        _end += _decoder.GetChars(bytes, _chars.AsSpan(_end), flush: IsEnded);
    }

    /// <summary>Makes room for one decoded block: a block of bytes gives at most as many characters, and a few kept back.</summary>
    private void MakeRoom()
    {
        const int needed = BlockSize + 16;
        if (_chars.Length - _end >= needed) return;
        var length = _end - _start;
        // The readers stop at the longest row, so this stays below that and two blocks.
        var target = _chars.Length - length >= needed ? _chars : new char[Math.Max(_chars.Length * 2, length + needed)];
        Unread.CopyTo(target);
        (_chars, _start, _end) = (target, 0, length);
    }
}

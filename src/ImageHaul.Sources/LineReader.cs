namespace ImageHaul.Sources;

/// <summary>Takes lines out of a window. A line that is too long is reported once, with its beginning, and the rest of it dropped unbuffered.</summary>
/// <param name="window">The characters.</param>
/// <param name="endsAtCarriageReturn">A lone CR ends a line too, as in lists of old.</param>
internal sealed class LineReader(CharWindow window, bool endsAtCarriageReturn)
{
    // As much of an overlong line as is shown.
    private const int KeptOfOverlong = 512;

    private int _scanned;
    private bool _skipsLineFeed, _skipsLine;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Takes the next line without its end.</summary>
    /// <param name="line">The line, valid until the next call; only its beginning when it is too long.</param>
    /// <param name="isTooLong">The line is longer than a row may be.</param>
    /// <returns>False when the window holds no whole line.</returns>
    public bool TryRead(out ReadOnlySpan<char> line, out bool isTooLong)
    {
        line = default;
        isTooLong = false;
        while (true)
        {
            var unread = window.Unread;
            if (_skipsLineFeed && !unread.IsEmpty)
            {
                _skipsLineFeed = false;
                if (unread[0] == '\n')
                {
                    window.Consume(1);
                    unread = unread[1..];
                }
            }
            var rest = unread[_scanned..];
            var found = endsAtCarriageReturn ? rest.IndexOfAny('\n', '\r') : rest.IndexOf('\n');
            var length = found < 0 ? unread.Length : _scanned + found;
            if (found < 0 && !_skipsLine && length <= window.MaxRow && !(window.IsComplete && length > 0))
            {
                _scanned = length;
                return false;
            }

            var wasSkipped = _skipsLine;
            _skipsLine = found < 0 && !window.IsEnded;
            _skipsLineFeed = found >= 0 && unread[length] == '\r';
            _scanned = 0;
            window.Consume(found < 0 ? length : length + 1);
            if (wasSkipped)
            {
                if (found < 0) return false;
                continue;
            }
            LineNumber++;
            isTooLong = length > window.MaxRow;
            line = unread[..(isTooLong ? KeptOfOverlong : length)];
            return true;
        }
    }
}

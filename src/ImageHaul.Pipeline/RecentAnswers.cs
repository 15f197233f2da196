namespace ImageHaul.Pipeline;

/// <summary>
/// The answers asked for lately, by the row that earned them: lists repeat some URLs very often, and asking the catalog costs more than all else about such a row.
/// Two generations: what is asked for again moves to the young one; when that is full the old one is dropped. Not thread-safe.
/// </summary>
internal sealed class RecentAnswers
{
    /// <summary>Answers in a generation; both hold some 25 MB when full.</summary>
    public const int Generation = 32_768;

    private Dictionary<long, Answer> _young = [];
    private Dictionary<long, Answer> _old = [];

    /// <summary>The answer of a row, if it is still known.</summary>
    public Answer? Find(long ordinal)
    {
        if (_young.TryGetValue(ordinal, out var answer)) return answer;
        if (!_old.TryGetValue(ordinal, out answer)) return null;
        Keep(answer);
        return answer;
    }

    /// <summary>Remembers an answer for as long as there is room.</summary>
    public void Keep(Answer answer)
    {
        if (_young.Count >= Generation) (_young, _old) = ([], _young);
        _young[answer.Ordinal] = answer;
    }
}

using ImageHaul.Model;
using ImageHaul.Pipeline;

namespace ImageHaul.Tests.Pipeline;

public sealed class RecentAnswersTests
{
    private readonly RecentAnswers _answers = new();

    [Fact]
    public void Find_WhatIsAskedForAgain_OutlivesWhatIsNot()
    {
        Keep(0, RecentAnswers.Generation);
        Assert.NotNull(_answers.Find(0));
        // The first answer of a new generation makes the full one old; what is then asked for moves on.
        Keep(1_000_000, 1);
        Assert.NotNull(_answers.Find(7));
        Keep(2_000_000, RecentAnswers.Generation);

        Assert.NotNull(_answers.Find(7));
        Assert.Null(_answers.Find(8));
    }

    [Fact]
    public void Keep_AnyNumber_HoldsTwoGenerationsAtMost()
    {
        const int many = RecentAnswers.Generation * 5;
        Keep(0, many);

        Assert.InRange(Enumerable.Range(0, many).Count(ordinal => _answers.Find(ordinal) is not null), RecentAnswers.Generation, RecentAnswers.Generation * 2);
    }

    private void Keep(int first, int count)
    {
        for (var n = 0; n < count; n++) _answers.Keep(new Answer(first + n, null, RecordStatus.Skipped, null, null, null, null, null));
    }
}

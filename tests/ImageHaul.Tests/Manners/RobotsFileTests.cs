using System.Text;
using ImageHaul.Manners;

namespace ImageHaul.Tests.Manners;

public sealed class RobotsFileTests
{
    [Fact]
    public void Parse_OwnGroup_IsTakenBeforeThatForEveryone()
    {
        var rules = RobotsFile.Parse("User-agent: *\nDisallow: /\n\nUser-agent: imagehaul\nDisallow: /private/\nCrawl-delay: 2.5\n");

        Assert.Equal("robots.txt: Disallow: /private/ (line 5)", RobotsRules.Describe(rules.Forbidding("/private/a.png")!));
        Assert.True(rules.Allows("/public/a.png"));
        Assert.Equal(TimeSpan.FromSeconds(2.5), rules.CrawlDelay);
    }

    [Theory]
    [InlineData("Crawl-delay: 10", 10.0)]
    [InlineData("crawl delay: 3", 3.0)]
    [InlineData("Crawl-delay: 1\nCrawl-delay: 4\nCrawl-delay: 2", 4.0)]
    [InlineData("Crawl-delay: 99999999999999999999", 86400.0)]
    [InlineData("Crawl-delay: 0", null)]
    [InlineData("Crawl-delay: -5", null)]
    [InlineData("Crawl-delay: NaN", null)]
    [InlineData("Crawl-delay: 1e9", null)]
    [InlineData("Crawl-delay: soon", null)]
    public void Parse_CrawlDelay_IsReadInSeconds(string line, double? seconds) =>
        Assert.Equal(seconds, RobotsFile.Parse($"User-agent: *\n{line}\n").CrawlDelay?.TotalSeconds);

    [Fact]
    public void Parse_CrawlDelayOfAnotherAgent_IsNotOurs() => Assert.Null(RobotsFile.Parse("User-agent: other\nCrawl-delay: 9\n\nUser-agent: *\nDisallow: /x\n").CrawlDelay);

    [Theory]
    [InlineData("Dissallow")]
    [InlineData("disalow")]
    [InlineData("DIASLLOW")]
    [InlineData("disallaw")]
    public void Parse_CommonMisspelling_IsUnderstood(string key) => Assert.False(RobotsFile.Parse($"useragent: *\n{key}: /\n").Allows("/a"));

    [Fact]
    public void Allows_RobotsFileItself_Always() => Assert.True(RobotsFile.Parse("User-agent: *\nDisallow: /\n").Allows("/robots.txt"));

    [Fact]
    public void Parse_BeyondTheLimit_IsNotRead_AndNoRuleIsHalved()
    {
        var head = "User-agent: *\nDisallow: /first\n";
        var tail = "\nDisallow: /private/deep\n";
        // The limit falls within the last line: cut there, it would forbid all of /p.
        var filler = new string('#', RobotsFile.MaxBytes - head.Length - "\nDisallow: /p".Length);

        var rules = RobotsFile.Parse(head + filler + tail);

        Assert.False(rules.Allows("/first"));
        Assert.True(rules.Allows("/private/deep"));
        Assert.True(rules.Allows("/pictures"));
    }

    [Fact]
    public void Parse_MillionsOfGroups_LeavesNothingBehind()
    {
        var file = new StringBuilder();
        while (file.Length < RobotsFile.MaxBytes - 64) file.Append("user-agent:a\nallow:/\n");
        file.Append("user-agent: *\ndisallow: /x\n");

        Assert.Equal(1, RobotsFile.Parse(file.ToString()).Count);
    }

    [Fact]
    public void Forbidding_MoreWildcardsThanTheBound_ClosesMoreRatherThanLess()
    {
        var file = new StringBuilder("User-agent: *\n");
        for (var n = 0; n < PathRules.MaxWildcards; n++) file.Append($"Disallow: /a{n}/*/x\n");
        file.Append("Disallow: /last/*/x\nAllow: /last/open/*\n");

        var rules = RobotsFile.Parse(file.ToString());

        Assert.False(rules.Allows("/a7/b/x"));
        Assert.True(rules.Allows("/a7/b/y"));
        Assert.False(rules.Allows("/last/b/y"));
        Assert.False(rules.Allows("/last/open/y"));
        Assert.True(rules.Allows("/other"));
    }

    [Fact]
    public void Forbidding_PatternMadeToBacktrack_IsAnsweredAtOnce()
    {
        // Exponential, or at least cubic, for a matcher that goes back.
        var rules = RobotsFile.Parse("User-agent: *\nDisallow: /" + string.Concat(Enumerable.Repeat("*a", 4000)) + "b$\n");

        Assert.True(rules.Allows("/" + new string('a', 60_000)));
    }

    [Fact]
    public void Parse_AnyBytes_GiveRulesThatAnswer()
    {
        var random = new Random(5);
        string[] words = ["user-agent", "disallow", "allow", ":", " ", "\n", "\r", "*", "/", "$", "%", "%2", "%41", "#", "\0", "é", "imagehaul", "\uFEFF", "crawl-delay", "9"];
        for (var round = 0; round < 2000; round++)
        {
            var file = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => words[random.Next(words.Length)]));
            var rules = RobotsFile.Parse(file);
            Assert.Equal(rules.Allows("/a/b?c=%41"), RobotsRules.Restore(rules.Save(), rules.CrawlDelay).Allows("/a/b?c=%41"));
        }
    }

    [Fact]
    public void Restore_WhatWasSaved_DecidesAndDescribesAlike()
    {
        var rules = RobotsFile.Parse("User-agent: *\nDisallow: /a b/é*$\nAllow: /x\nDisallow: /x/y\nCrawl-delay: 3\n");

        var restored = RobotsRules.Restore(rules.Save(), rules.CrawlDelay);

        Assert.Equal(rules.Save(), restored.Save());
        Assert.Equal(rules.Forbidding("/x/y/z"), restored.Forbidding("/x/y/z"));
        Assert.NotNull(restored.Forbidding("/a%20b/%C3%A9/1"));
        Assert.Equal(TimeSpan.FromSeconds(3), restored.CrawlDelay);
        Assert.Same(RobotsRules.AllowAll, RobotsRules.Restore(RobotsRules.AllowAll.Save(), null));
    }

    [Fact]
    public void Forbidding_TypicalFile_AllocatesNothing()
    {
        var rules = RobotsFile.Parse("User-agent: *\n" + string.Concat(Enumerable.Range(0, 40).Select(n => $"Disallow: /section{n}/\n")) + "Disallow: /*?replytocom=\nDisallow: /*.json$\nAllow: /section7/open/\n");
        Assert.False(rules.Allows("/section7/a.png"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var open = 0;
        for (var n = 0; n < 100; n++)
        {
            if (rules.Allows("/wp-content/uploads/2019/07/a-rather-long-name-of-a-photograph-1024x768.jpg?w=%7E1")) open++;
        }

        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(100, open);
        Assert.Equal(before, after);
    }
}

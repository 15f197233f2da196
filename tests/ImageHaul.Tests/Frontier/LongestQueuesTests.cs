using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class LongestQueuesTests
{
    [Fact]
    public void Longest_AfterAnyChanges_IsWithinAFactorOfTwo()
    {
        var random = new Random(1);
        var longest = new LongestQueues();
        var hosts = Enumerable.Range(0, 50).Select(n => new Host(new HostKey("http", $"h{n}.test", 80), new PolitenessOptions())).ToList();
        for (var step = 0; step < 20_000; step++)
        {
            var host = hosts[random.Next(random.Next(1, hosts.Count))];
            if (random.Next(2) == 0) host.Queue.Add(Row(step));
            else if (host.CanTake(TimeSpan.Zero)) host.Take(TimeSpan.Zero);
            longest.Place(host);
            var most = hosts.Max(other => other.Queue.Fresh);
            if (most == 0) Assert.Null(longest.Longest);
            else Assert.True(longest.Longest!.Queue.Fresh * 2 > most);
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using ImageHaul.Frontier;

namespace ImageHaul.Tests.Frontier;

public sealed class DequeTests
{
    private static readonly Config Repeatable = Config.QuickThrowOnFailure.WithReplay(1, 3).WithMaxTest(300).WithEndSize(200);

    [Fact]
    public void AnySequence_BehavesLikeALinkedList() => Check.One(Repeatable, Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>(),
        moves =>
        {
            var deque = new Deque<int>();
            var model = new LinkedList<int>();
            foreach (var move in moves)
            {
                switch (move & 3)
                {
                    case 0 when model.Count > 0:
                        Assert.Equal(model.First!.Value, deque.RemoveFirst());
                        model.RemoveFirst();
                        break;
                    case 1 when model.Count > 0:
                        Assert.Equal(model.Last!.Value, deque.RemoveLast());
                        model.RemoveLast();
                        break;
                    case 2:
                        deque.AddFirst(move);
                        model.AddFirst(move);
                        break;
                    default:
                        deque.AddLast(move);
                        model.AddLast(move);
                        break;
                }
                Assert.Equal(model.Count, deque.Count);
            }
            while (model.Count > 0)
            {
                Assert.Equal(model.First!.Value, deque.RemoveFirst());
                model.RemoveFirst();
            }
        }));

    [Fact]
    public void Empty_HasNoEnds()
    {
        var deque = new Deque<int>();
        Assert.Throws<InvalidOperationException>(() => deque.First);
        Assert.Throws<InvalidOperationException>(() => deque.Last);
        Assert.Throws<InvalidOperationException>(() => deque.RemoveFirst());
    }
}

using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace ImageHaul.Tests.Model;

/// <summary>Checks a property with FsCheck, from a fixed seed so that every run tries the same cases.</summary>
internal static class SeededProperty
{
    public static void Holds<T>(Gen<T> generator, int cases, Action<T> property)
    {
        var replay = new Replay(new Rnd(20260101UL, 7UL), FSharpOption<int>.None);
        var config = Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(FSharpOption<Replay>.Some(replay));
        Check.One(config, Prop.ForAll(Arb.From(generator), property));
    }

    /// <summary>Texts glued together from pieces.</summary>
    public static Gen<string> Glued(int mostPieces, params string[] pieces) =>
        Gen.Choose(1, mostPieces).SelectMany(count => Gen.ArrayOf(Gen.Elements(pieces), count)).Select(string.Concat);
}

namespace ImageHaul.Simulation;

/// <summary>What happened in a simulated run, in steps of a tenth of a second.</summary>
public sealed class Trace
{
    private const int StepsPerSecond = 10;
    private readonly List<Step> _steps = [];

    /// <summary>Length of a step, in seconds.</summary>
    public const double StepSeconds = 1.0 / StepsPerSecond;

    /// <summary>The steps, from the start on.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Images a second between two instants, in seconds.</summary>
    public double ImagesPerSecond(double from, double to) => Sum(from, to, step => step.Good) / (to - from);

    /// <summary>The share of 429 among all answers between two instants, in seconds.</summary>
    public double RefusedShare(double from, double to)
    {
        var all = Sum(from, to, step => step.Good + step.Refused + step.Failed);
        return all == 0 ? 0 : Sum(from, to, step => step.Refused) / all;
    }

    /// <summary>Mean number in flight between two instants, in seconds.</summary>
    public double InFlight(double from, double to) => Sum(from, to, step => step.InFlight) * StepSeconds / (to - from);

    internal void Count(Answer answer, TimeSpan at)
    {
        ref var step = ref At(at);
        if (answer == Answer.Good) step.Good++;
        else if (answer == Answer.Refused) step.Refused++;
        else step.Failed++;
    }

    /// <summary>So many were in flight between two instants.</summary>
    internal void Flew(int inFlight, TimeSpan from, TimeSpan to)
    {
        if (inFlight == 0) return;
        while (from < to)
        {
            var end = TimeSpan.FromTicks((from.Ticks / Ticks + 1) * Ticks);
            if (end > to) end = to;
            At(from).InFlight += inFlight * (double)(end - from).Ticks / Ticks;
            from = end;
        }
    }

    private static long Ticks => TimeSpan.TicksPerSecond / StepsPerSecond;

    private ref Step At(TimeSpan at)
    {
        var index = (int)(at.Ticks / Ticks);
        while (_steps.Count <= index) _steps.Add(default);
        return ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_steps)[index];
    }

    private double Sum(double from, double to, Func<Step, double> value) =>
        _steps.Skip((int)(from * StepsPerSecond)).Take((int)((to - from) * StepsPerSecond)).Sum(value);

    /// <summary>A tenth of a second.</summary>
    public record struct Step
    {
        /// <summary>Images.</summary>
        public int Good { get; set; }

        /// <summary>Answers 429.</summary>
        public int Refused { get; set; }

        /// <summary>Other failures.</summary>
        public int Failed { get; set; }

        /// <summary>Mean number in flight.</summary>
        public double InFlight { get; set; }
    }
}

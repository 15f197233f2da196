using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace ImageHaul.Tests.Library;

/// <summary>Everything that one meter measured, as a listener of the runtime sees it.</summary>
internal sealed class MeasuredValues : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _values = new();

    /// <summary>Listens to the instruments of one factory's meter, or of every meter of the name.</summary>
    public MeasuredValues(string meter, IMeterFactory? factory = null)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meter && (factory is null || instrument.Meter.Scope == factory)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What was measured by an instrument so far; what is only observed, now.</summary>
    public IReadOnlyList<Measured> Of(string instrument)
    {
        while (_values.TryPeek(out var first) && first.IsObserved) _values.TryDequeue(out _);
        var earlier = _values.Where(value => !value.IsObserved).ToList();
        _values.Clear();
        foreach (var value in earlier) _values.Enqueue(value);
        _listener.RecordObservableInstruments();
        return [.. _values.Where(value => value.Instrument == instrument)];
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _values.Enqueue(new Measured(instrument.Name, instrument.Unit, instrument.IsObservable, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value?.ToString())));
}

/// <summary>One measurement.</summary>
internal sealed record Measured(string Instrument, string? Unit, bool IsObserved, double Value, IReadOnlyDictionary<string, string?> Tags)
{
    public string? Tag(string key) => Tags.GetValueOrDefault(key);
}

/// <summary>Makes meters that nobody else listens to.</summary>
internal sealed class OwnMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}

/// <summary>Keeps every log event.</summary>
internal sealed class LogKeeper(LogLevel least = LogLevel.Trace) : ILoggerFactory, ILoggerProvider
{
    public ConcurrentQueue<LogEvent> Events { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName, least);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Logger(LogKeeper keeper, string category, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IReadOnlyList<KeyValuePair<string, object?>> list ? list.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString()) : [];
            keeper.Events.Enqueue(new LogEvent(category, logLevel, eventId.Id, formatter(state, exception), values));
        }
    }
}

/// <summary>One log event.</summary>
internal sealed record LogEvent(string Category, LogLevel Level, int Id, string Text, IReadOnlyDictionary<string, string?> Values);

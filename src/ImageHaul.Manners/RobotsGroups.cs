using System.Globalization;

namespace ImageHaul.Manners;

/// <summary>
/// Collects the rules of the groups that name the product, and those of the groups for everyone, which count when no group names it (RFC 9309 section 2.2.1).
/// Other groups leave nothing behind, so that a file of nothing but groups takes no memory.
/// </summary>
internal sealed class RobotsGroups(string productToken)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private readonly Collected _own = new();
    private readonly Collected _everyone = new();
    private bool _isNamed;
    private bool _namesUs;
    private bool _namesEveryone;
    private bool _hasRules;

    public void Add(RobotsKey key, string value, int line)
    {
        switch (key)
        {
            case RobotsKey.UserAgent:
                Begin(value);
                break;
            case RobotsKey.CrawlDelay:
                // No part of the standard, and so no end of a list of agents either.
                if (Delay(value) is { } delay) Current?.Slow(delay);
                break;
            default:
                if (Current is not { } current) break;
                _hasRules = true;
                // A pattern that does not begin like a path cannot match one; an empty one says nothing.
                if (value.Length > 0 && value[0] is '/' or '*') current.Rules.Add(new PathRule(key == RobotsKey.Allow, PathText.OfPattern(value), line));
                break;
        }
    }

    public RobotsRules Conclude() => (_isNamed ? _own : _everyone).Conclude();

    private Collected? Current => _namesUs ? _own : _namesEveryone ? _everyone : null;

    private void Begin(string agent)
    {
        // Agents in a row share what follows; the first one after a rule begins a new group.
        if (_hasRules) _hasRules = _namesUs = _namesEveryone = false;
        if (agent.Length > 0 && agent[0] == '*' && (agent.Length == 1 || char.IsWhiteSpace(agent[1])))
        {
            _namesEveryone = true;
        }
        else if (Product(agent).Equals(productToken, StringComparison.OrdinalIgnoreCase))
        {
            _namesUs = _isNamed = true;
        }
    }

    // "ImageHaul/2.0" and "ImageHaul images" name ImageHaul.
    private static ReadOnlySpan<char> Product(string agent)
    {
        var length = 0;
        while (length < agent.Length && (char.IsAsciiLetter(agent[length]) || agent[length] is '-' or '_')) length++;
        return agent.AsSpan(0, length);
    }

    private static TimeSpan? Delay(string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestDelay.TotalSeconds))
            : null;

    private sealed class Collected
    {
        public List<PathRule> Rules { get; } = [];

        private TimeSpan? _delay;

        public void Slow(TimeSpan delay) => _delay = _delay is { } longer && longer > delay ? longer : delay;

        public RobotsRules Conclude() => Rules.Count == 0 && _delay is null ? RobotsRules.AllowAll : new RobotsRules(new PathRules(Rules), _delay);
    }
}

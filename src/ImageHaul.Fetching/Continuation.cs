namespace ImageHaul.Fetching;

/// <summary>
/// Asks for the rest of a body that broke off (RFC 9110 sections 13.1.5 and 14.2). The answer is the rest, verified, or the whole body anew, or a failure that
/// says <see cref="FetchOutcome.CannotContinue"/>.
/// </summary>
/// <param name="From">The first byte asked for, from 0.</param>
/// <param name="Total">Length of the whole body, as its first response promised; in bytes.</param>
/// <param name="Validator">The strong validator of that response (<see cref="FetchOutcome.RangeValidator"/>).</param>
internal sealed record Continuation(long From, long Total, string Validator)
{
    /// <summary>True when the validator is an entity tag, false when it is a date.</summary>
    internal bool IsByTag => Validator.StartsWith('"');
}

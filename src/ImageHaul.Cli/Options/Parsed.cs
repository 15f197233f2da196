namespace ImageHaul.Cli.Options;

/// <summary>A value read from text, or what is wrong with the text and what to write instead.</summary>
/// <param name="Value">The value; meaningless when there is a fault.</param>
/// <param name="Fault">Reads on after the option's name: <c>'10x' is no size; write ...</c>. Null when the text was good.</param>
internal readonly record struct Parsed<T>(T Value, string? Fault)
{
    public static implicit operator Parsed<T>(T value) => new(value, null);

    public static Parsed<T> Bad(string fault) => new(default!, fault);
}

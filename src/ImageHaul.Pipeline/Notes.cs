namespace ImageHaul.Pipeline;

/// <summary>Joins what several steps have to say about one row.</summary>
internal static class Notes
{
    public static string? Join(string? first, string? second) => first is null ? second : second is null ? first : $"{first}; {second}";
}

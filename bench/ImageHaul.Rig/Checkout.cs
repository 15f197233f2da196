namespace ImageHaul.Rig;

/// <summary>Where the sources are: the folder above this program that holds the solution.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string File(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "ImageHaul.slnx"))) return folder.FullName;
        }
        throw new RigException("the rig must run from within its checkout");
    }
}

/// <summary>Something the measurement stands on is missing or wrong; the message says what.</summary>
internal sealed class RigException(string message) : Exception(message);

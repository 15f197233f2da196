namespace ImageHaul.Rig;

/// <summary>Builds what is measured, apart from the checkout's own build: other lock files, other intermediate files.</summary>
internal static class Product
{
    /// <summary>The single file that people get: self-contained, compiled to machine code.</summary>
    public static string Publish(string work) => Path.Combine(Publish(work, "product", "true"), "ImageHaul.Cli");

    /// <summary>Framework-dependent, compiled ahead (ReadyToRun).</summary>
    public static string PublishFrameworkDependent(string work) => Path.Combine(Publish(work, "product-framework", "false"), "ImageHaul.Cli.dll");

    /// <summary>How a shell starts a build.</summary>
    public static string Command(string product) => product.EndsWith(".dll", StringComparison.Ordinal) ? $"dotnet '{product}'" : $"'{product}'";

    private static string Publish(string work, string name, string selfContained)
    {
        var folder = Path.Combine(work, name);
        Console.Error.WriteLine($"publishing ImageHaul.Cli to {folder}");
        Shell.Run("dotnet", "publish", Checkout.File("src", "ImageHaul.Cli"), "-c", "Release", "-r", "linux-x64", "--self-contained", selfContained, "-o", folder, "-v", "q", "--nologo",
            "--artifacts-path", Path.Combine(work, $"artifacts-{name}"), "-p:NuGetLockFilePath=obj/rig.lock.json");
        return folder;
    }
}

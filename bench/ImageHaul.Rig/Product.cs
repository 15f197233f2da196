namespace ImageHaul.Rig;

/// <summary>Builds what is measured: framework-dependent, compiled ahead (ReadyToRun), as users get it.</summary>
internal static class Product
{
    public static string Publish(string work)
    {
        var folder = Path.Combine(work, "product");
        Console.Error.WriteLine("publishing ImageHaul.Cli");
        Shell.Run("dotnet", "publish", Checkout.File("src", "ImageHaul.Cli"), "-c", "Release", "-r", "linux-x64", "--self-contained", "false", "-o", folder, "-v", "q", "--nologo",
            // Apart from the checkout's own build: other lock files, other intermediate files.
            "--artifacts-path", Path.Combine(work, "artifacts"), "-p:NuGetLockFilePath=obj/rig.lock.json");
        return Path.Combine(folder, "ImageHaul.Cli.dll");
    }
}

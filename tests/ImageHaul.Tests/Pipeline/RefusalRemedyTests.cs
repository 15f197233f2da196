using ImageHaul.Model;
using ImageHaul.Pipeline;
using ImageHaul.Storage;

namespace ImageHaul.Tests.Pipeline;

/// <summary>What a refusal recommends: <c>retry</c> and <c>verify</c> have neither <c>-o</c> nor <c>--restart</c>.</summary>
public sealed class RefusalRemedyTests : RunFixture
{
    [Fact]
    public async Task Retry_OptionThatTheFolderRefuses_LeadsToLeavingItOutOrToAGet()
    {
        await RunAsync(Rows("http://h.test/1"), new ScriptedFetcher((_, _) => ScriptedFetcher.Image(1)));

        var (folder, end, reason) = HaulFolder.Open(Options with { Storage = Options.Storage with { Layout = BlobLayout.Sharded } }, adopt: true, TimeProvider.System);

        Assert.Null(folder);
        Assert.Equal(RunEnd.CatalogRefused, end);
        Assert.EndsWith($"imagehaul get LIST -o {ShellQuote.Word(Output)} --restart", AssertOptionsAreOfGet(reason!), StringComparison.Ordinal);
    }

    [Fact]
    public void Retry_FolderInUse_IsToWait()
    {
        using var held = HaulFolder.Open(Options, adopt: false, TimeProvider.System).Folder;

        AssertOptionsAreOfGet(HaulFolder.Open(Options, adopt: true, TimeProvider.System).Reason!);
        Assert.Contains("with -o", HaulFolder.Open(Options, adopt: false, TimeProvider.System).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("PRAGMA user_version = 99")]
    [InlineData("PRAGMA application_id = 7")]
    public async Task Verify_CatalogThatCannotBeUsed_IsToldWithCommandsThatWork(string damage)
    {
        var output = Path.Combine(Output, "holiday 2026");
        await RunAsync(Rows("http://h.test/1"), new ScriptedFetcher((_, _) => ScriptedFetcher.Image(1)), Options with { Storage = Options.Storage with { Output = output } });
        Spoil(HaulFolder.CatalogFile(output), damage);

        var reason = AssertOptionsAreOfGet((await new OutputFolder(output).VerifyAsync()).Reason!);

        if (damage == "garbage") Assert.Contains($"imagehaul repair '{output}'", reason, StringComparison.Ordinal);
    }

    private static string AssertOptionsAreOfGet(string reason)
    {
        var others = reason.Split("imagehaul get ")[0];
        Assert.DoesNotContain("--restart", others, StringComparison.Ordinal);
        Assert.DoesNotContain(" -o", others, StringComparison.Ordinal);
        return reason;
    }

    private static void Spoil(string catalog, string damage)
    {
        if (damage == "garbage")
        {
            File.WriteAllText(catalog, new string('x', 10_000));
            return;
        }
        using var opened = ImageHaul.Catalog.SqliteCatalog.Open(catalog).Catalog!;
        opened.Writer.Execute(damage);
    }
}

using System.Text.Json;

namespace ImageHaul.Tests.Cli;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly CliRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task WhatWasSet_StandsFirst()
    {
        _rig.Environment["IMAGEHAUL_RATE"] = "5/s";
        _rig.Write("imagehaul.json", "{ \"per-host\": 3 }");

        Assert.Equal(0, await _rig.RunAsync("config"));

        Assert.Matches("^per-host +3 +imagehaul.json line 1\nrate +5/s +IMAGEHAUL_RATE\ninput-format +auto +default\n", _rig.Output);
    }

    [Fact]
    public async Task Changed_PrintsNothingElse()
    {
        Assert.Equal(0, await _rig.RunAsync("config", "--changed"));
        Assert.Equal("", _rig.Output);
        Assert.Contains("nothing is set", _rig.Errors);

        Assert.Equal(0, await _rig.RunAsync("config", "--changed", "--delay", "1s"));
        Assert.Equal("delay  1s  command line\n", _rig.Output);
    }

    [Fact]
    public async Task Changed_Json_HoldsTheSame()
    {
        Assert.Equal(0, await _rig.RunAsync("config", "--changed", "--json", "--delay", "1s"));

        using var json = JsonDocument.Parse(_rig.Output);
        Assert.Equal("delay", Assert.Single(json.RootElement.EnumerateObject()).Name);
        Assert.Equal("", _rig.Errors);
    }

    [Fact]
    public async Task SettingsFiles_AreNamed_WhetherTheyExistOrNot()
    {
        _rig.Write("imagehaul.json", "{}");

        await _rig.RunAsync("config");

        Assert.Contains($"settings files: {_rig.Folder}/imagehaul.json; {_rig.Folder}/user/imagehaul/config.json (none)\n", _rig.Errors);
    }

    [Theory]
    [InlineData("{ \"per-host\": \"4\" }", "imagehaul.json line 1, column 15: \"per-host\" must be a number, such as 4, not the text \"4\"")]
    [InlineData("{\n  \"quiet\": \"yes\" }", "imagehaul.json line 2, column 12: \"quiet\" must be true or false, not the text \"yes\"")]
    [InlineData("{ \"layout\": true }", "imagehaul.json line 1, column 13: \"layout\" must be one of \"flat\", \"sharded\", \"original\", not true")]
    [InlineData("{ \"delay\": [\"1s\"] }", "imagehaul.json line 1, column 12: \"delay\" must be a duration in quotes, such as \"10s\", not a list")]
    [InlineData("{ \"concurrency\": \"lots\" }", "imagehaul.json line 1, column 18: \"concurrency\" must be a number, such as 4, or \"auto\", not the text \"lots\"")]
    [InlineData("{ \"url-column\": 5 }", "imagehaul.json line 1, column 17: \"url-column\" must be a text in quotes, not the number 5")]
    [InlineData("{ \"header\": [1] }", "imagehaul.json line 1, column 13: \"header\" must be a text in quotes, or a list of those, not the number 1")]
    [InlineData("{ \"$schema\": 1 }", "imagehaul.json line 1, column 3: \"$schema\" is no option")]
    [InlineData("{ \"ä\": 1, \"per-hots\": 1 }", "imagehaul.json line 1, column 11: \"per-hots\" is no option; did you mean per-host?")]
    public async Task WrongSettingsFile_IsRefusedWithItsPlace(string json, string fault)
    {
        _rig.Write("imagehaul.json", json);

        Assert.Equal(2, await _rig.RunAsync("config"));
        Assert.Contains($"imagehaul: {fault}\n", _rig.Errors);
    }

    [Fact]
    public async Task SecretOfTheWrongType_IsMasked()
    {
        _rig.Write("imagehaul.json", "{ \"proxy\": { \"a\": \"hunter2\" }, \"header\": \"X-Key: hunter2\", \"no-proxy\": 3 }");

        Assert.Equal(2, await _rig.RunAsync("config"));
        Assert.DoesNotContain("hunter2", _rig.Errors);
    }
}

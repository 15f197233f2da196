using System.Diagnostics;
using System.Text;

namespace ImageHaul.EndToEnd.Tests;

/// <summary>The built program, run as its own process: what a person would see.</summary>
internal sealed class CommandLine : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly StringBuilder _said = new();
    private readonly Task<string> _errors;
    private TaskCompletionSource _more = NewSignal();

    private CommandLine(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = ReadErrorsAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Most memory the process held so far, in bytes.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>Standard error so far.</summary>
    public string Said
    {
        get { lock (_said) return _said.ToString(); }
    }

    public TimeSpan ProcessorTime { get; private set; }

    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var command = Start(arguments);
        return await command.WaitAsync();
    }

    public static async Task<CommandResult> RunInAsync(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var command = new CommandLine(StartInfo(arguments, folder, environment));
        return await command.WaitAsync();
    }

    public static CommandLine Start(params string[] arguments) => new(StartInfo(arguments, folder: null, environment: null));

    /// <summary>Runs through a shell, with <c>$IMAGEHAUL</c> standing for the program: for limits, mounts and pipes.</summary>
    public static async Task<CommandResult> ShellAsync(string script)
    {
        var start = new ProcessStartInfo("/bin/bash") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        start.Environment["IMAGEHAUL"] = Program;
        using var command = new CommandLine(start);
        return await command.WaitAsync();
    }

    public async Task<CommandResult> WaitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(60));
        try
        {
            // Sampled while it runs: an ended process tells nothing of its memory.
            while (!_process.HasExited)
            {
                _process.Refresh();
                try
                {
                    PeakMemory = Math.Max(PeakMemory, _process.PeakWorkingSet64);
                    ProcessorTime = _process.TotalProcessorTime;
                }
                catch (InvalidOperationException)
                {
                    break;
                }
                await Task.WhenAny(_process.WaitForExitAsync(limit.Token), Task.Delay(50, limit.Token));
                limit.Token.ThrowIfCancellationRequested();
            }
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The program did not end within an hour. It said:\n{await _errors}", late);
        }
        return new CommandResult(_process.ExitCode, await _output, await _errors);
    }

    /// <summary>Ends when standard error has this text.</summary>
    public async Task WaitForErrorAsync(string text)
    {
        while (true)
        {
            Task more;
            lock (_said)
            {
                if (_said.ToString().Contains(text)) return;
                if (_errors.IsCompleted) throw new InvalidOperationException($"The program ended without saying '{text}'. It said:\n{_said}");
                more = _more.Task;
            }
            await Task.WhenAny(more, _errors);
        }
    }

    public void Kill() => _process.Kill();

    public void Signal(string name) => Process.Start("kill", [$"-{name}", _process.Id.ToString()])!.WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<string> ReadErrorsAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardError.ReadAsync(buffer) is > 0 and var count)
        {
            TaskCompletionSource more;
            lock (_said)
            {
                _said.Append(buffer, 0, count);
                (more, _more) = (_more, NewSignal());
            }
            more.SetResult();
        }
        return _said.ToString();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The program as the first words of a shell's command.</summary>
    public static string Program => string.Join(' ', ProgramWords);

    /// <summary>The build beside the tests, or the file that TEST_PROGRAM names: the same tests then judge what people download.</summary>
    private static string[] ProgramWords => Environment.GetEnvironmentVariable("TEST_PROGRAM") is { Length: > 0 } file ? [file] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "ImageHaul.Cli.dll")];

    private static ProcessStartInfo StartInfo(string[] arguments, string? folder, IReadOnlyDictionary<string, string>? environment)
    {
        // A test runner in the background of a shell ignores SIGINT, and what it starts would too.
        var start = new ProcessStartInfo("env")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.ArgumentList.Add("--default-signal=INT,TERM,HUP");
        foreach (var argument in ProgramWords.Concat(arguments)) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return start;
    }
}

/// <summary>What a command said and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";

    /// <summary>Fails with everything the command said unless it ended with this code.</summary>
    public CommandResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"expected exit {exitCode}, got {this}");
        return this;
    }
}

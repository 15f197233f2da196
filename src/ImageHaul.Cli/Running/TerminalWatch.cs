using System.Runtime.InteropServices;
using ImageHaul.Cli.Screen;

namespace ImageHaul.Cli.Running;

/// <summary>The terminal of this process on standard error: its size, whose turn it is, and every end but SIGKILL.</summary>
internal sealed partial class TerminalWatch : ITerminalWatch
{
    private const int StandardError = 2;

    /// <summary>TIOCGWINSZ of Linux.</summary>
    private const nuint GetWindowSize = 0x5413;

    public bool IsForeground
    {
        get
        {
            if (OperatingSystem.IsWindows()) return true;
            var foreground = TerminalGroup(StandardError);
            // -1: not the terminal this process belongs to; nobody else draws there by turns.
            return foreground < 0 || foreground == OwnGroup();
        }
    }

    /// <summary>Columns and rows, asked for each time: a drawing must fit the terminal of this moment. 80 x 24 when nobody knows.</summary>
    public static (int Width, int Height) Size()
    {
        // The console class of .NET looks at standard output, which may well be a file.
        if (OperatingSystem.IsLinux()) return Ask(StandardError, GetWindowSize, out var window) == 0 && window.Columns > 0 ? (window.Columns, Math.Max(2, (int)window.Rows)) : (80, 24);
        try
        {
            return Console.IsErrorRedirected || Console.WindowWidth < 1 ? (80, 24) : (Console.WindowWidth, Math.Max(2, Console.WindowHeight));
        }
        catch (Exception fault) when (fault is IOException or PlatformNotSupportedException)
        {
            return (80, 24);
        }
    }

    public IDisposable Watch(Action leave, Action back) => new Watching(leave, back);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TerminalGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OwnGroup();

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Ask(int descriptor, nuint request, out Window window);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    [StructLayout(LayoutKind.Sequential)]
    private struct Window
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelsAcross;
        public ushort PixelsDown;
    }

    private sealed class Watching : IDisposable
    {
        private readonly Action _leave;
        private readonly List<PosixSignalRegistration> _signals = [];

        public Watching(Action leave, Action back)
        {
            _leave = leave;
            AppDomain.CurrentDomain.ProcessExit += OnEnd;
            AppDomain.CurrentDomain.UnhandledException += OnEnd;
            if (OperatingSystem.IsWindows()) return;
            // The usual effect follows: nothing is cancelled here.
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => leave()));
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, halt =>
            {
                // Whoever listens to this signal has to do the halting too.
                halt.Cancel = true;
                leave();
                _ = Kill(Environment.ProcessId, OperatingSystem.IsMacOS() ? 17 : 19);
                back();
            }));
        }

        public void Dispose()
        {
            AppDomain.CurrentDomain.ProcessExit -= OnEnd;
            AppDomain.CurrentDomain.UnhandledException -= OnEnd;
            foreach (var signal in _signals) signal.Dispose();
        }

        private void OnEnd(object? sender, EventArgs end) => _leave();
    }
}

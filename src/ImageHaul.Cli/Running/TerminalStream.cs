using System.Runtime.InteropServices;

namespace ImageHaul.Cli.Running;

/// <summary>
/// Standard error when it is a terminal. The console stream of .NET begins by switching the terminal's keypad to another mode, in the middle of what is meant
/// to be plain text; this one writes what it is given and nothing else.
/// </summary>
internal sealed partial class TerminalStream : OutputStream
{
    private const int StandardError = 2;
    private const int Interrupted = 4;

    private const short CanWriteNow = 4;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = (int)Write(StandardError, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (written > 0) buffer = buffer[written..];
            else if (Marshal.GetLastPInvokeError() is var error && error == WouldBlock)
            {
                // Another program has put the terminal into non-blocking mode.
                var wait = new PollEntry { Descriptor = StandardError, Events = CanWriteNow };
                _ = Poll(ref wait, 1, timeout: -1);
            }
            else if (error != Interrupted) throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    private static int WouldBlock => OperatingSystem.IsMacOS() ? 35 : 11;

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, in byte first, nuint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollEntry entry, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}

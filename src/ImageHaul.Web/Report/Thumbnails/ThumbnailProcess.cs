using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace ImageHaul.Web.Report.Thumbnails;

/// <summary>
/// The outer side of one decoding process: hands it a file at a time and does not trust what comes back. A process that crashes, hangs or talks nonsense is ended, costs the
/// file that it was at, and is started anew for the next.
/// </summary>
internal sealed class ThumbnailProcess(Func<ProcessStartInfo> start, TimeProvider time) : IDisposable
{
    /// <summary>Longest time for one file; some take a second.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // What a thumbnail can weigh at most: uncompressed pixels and some.
    private const int MostAnswer = 1 << 20;

    private Process? _process;

    /// <summary>False when there is no libvips, or the process cannot be started at all. Asked for first.</summary>
    public async Task<bool> IsAvailableAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await StartAsync(either.Token);
        }
        catch (Exception broken) when (IsBroken(broken, cancellationToken))
        {
            End();
            return false;
        }
    }

    /// <summary>Makes a thumbnail of a file.</summary>
    public async Task<Thumbnail> MakeAsync(string file, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (_process is null && !await StartAsync(either.Token)) return Thumbnail.Failed("libvips is not installed");
            await AskAsync(file, either.Token);
            return await AnswerAsync(either.Token);
        }
        catch (Exception broken) when (IsBroken(broken, cancellationToken))
        {
            End();
            return Thumbnail.Failed(limit.IsCancellationRequested ? $"it took longer than {Patience.TotalSeconds:0} s" : "the decoder gave up");
        }
    }

    public void Dispose() => End();

    private static bool IsBroken(Exception fault, CancellationToken cancellationToken) => fault switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        IOException or System.ComponentModel.Win32Exception or InvalidOperationException or InvalidDataException => true,
        _ => false,
    };

    private async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        _process = Process.Start(start()) ?? throw new InvalidOperationException("The process did not start.");
        // Read and forgotten, so that it never waits for somebody to listen.
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        var hello = new byte[1];
        await _process.StandardOutput.BaseStream.ReadExactlyAsync(hello, cancellationToken);
        if (hello[0] == ThumbnailServer.Hello) return true;
        End();
        return false;
    }

    private async Task AskAsync(string file, CancellationToken cancellationToken)
    {
        var name = Encoding.UTF8.GetBytes(file);
        var message = new byte[4 + name.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, name.Length);
        name.CopyTo(message, 4);
        await _process!.StandardInput.BaseStream.WriteAsync(message, cancellationToken);
        await _process.StandardInput.BaseStream.FlushAsync(cancellationToken);
    }

    private async Task<Thumbnail> AnswerAsync(CancellationToken cancellationToken)
    {
        var output = _process!.StandardOutput.BaseStream;
        var head = new byte[5];
        await output.ReadExactlyAsync(head, cancellationToken);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(1));
        if (length is < 0 or > MostAnswer) throw new InvalidDataException("The answer is too long.");
        var answer = new byte[length];
        await output.ReadExactlyAsync(answer, cancellationToken);
        if (head[0] != ThumbnailServer.Picture) return Thumbnail.Failed(Encoding.UTF8.GetString(answer));
        return IsWebP(answer) ? new Thumbnail(answer, null) : throw new InvalidDataException("The answer is no WebP.");
    }

    private static bool IsWebP(ReadOnlySpan<byte> bytes) => bytes.Length > 12 && bytes[..4].SequenceEqual("RIFF"u8) && bytes[8..12].SequenceEqual("WEBP"u8);

    private void End()
    {
        if (_process is not { } process) return;
        _process = null;
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
        process.Dispose();
    }
}

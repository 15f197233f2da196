using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Tests.Imaging;

public sealed class StreamCursorTests
{
    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public void At_AnyOrder_ShowsTheSameAsMemory()
    {
        var bytes = Noise(300_000);
        using var onStream = new StreamCursor(new MemoryStream(bytes));
        var inMemory = new MemoryCursor(bytes);
        var random = new Random(3);
        for (var round = 0; round < 3000; round++)
        {
            var offset = random.Next(-5, bytes.Length + 5);
            var count = random.Next(100_000);
            Assert.True(inMemory.At(offset, count).SequenceEqual(onStream.At(offset, count)), $"{count} bytes at {offset}");
            var value = (byte)random.Next(256);
            Assert.Equal(inMemory.IndexOf(value, Math.Max(0, offset)), onStream.IndexOf(value, Math.Max(0, offset)));
        }
    }

    [Fact]
    public void At_ReadingOnward_ReadsEachByteOnce()
    {
        using var counted = new CountingStream(Noise(1_000_000));
        using var cursor = new StreamCursor(counted);
        for (var offset = 0L; offset < cursor.Length; offset += 100) _ = cursor.At(offset, 100);
        Assert.InRange(counted.BytesRead, 1_000_000, 1_010_000);
    }

    [Fact]
    public void At_Jumping_ReadsLittle()
    {
        using var counted = new CountingStream(Noise(1_000_000));
        using var cursor = new StreamCursor(counted);
        for (var offset = 900_000L; offset > 0; offset -= 10_000) _ = cursor.At(offset, 8);
        Assert.InRange(counted.BytesRead, 1, 90 * 512);
    }

    [Fact]
    public void At_StreamShorterThanItSaid_ShowsWhatThereIs()
    {
        using var cursor = new StreamCursor(new CountingStream(Noise(1000)) { Claimed = 5000 });
        Assert.Equal(100, cursor.At(900, 200).Length);
        Assert.True(cursor.At(2000, 200).IsEmpty);
        Assert.Equal(5000, cursor.IndexOf(1, 2000));
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true)
    {
        public long BytesRead { get; private set; }

        public long? Claimed { get; init; }

        public override long Length => Claimed ?? base.Length;

        public override int Read(Span<byte> buffer)
        {
            // Not the base class's own: in a derived class it calls the other overload, which calls this one.
            var left = GetBuffer().AsSpan(0, (int)base.Length)[(int)Math.Min(Position, base.Length)..];
            var read = Math.Min(left.Length, buffer.Length);
            left[..read].CopyTo(buffer);
            Position += read;
            BytesRead += read;
            return read;
        }
    }
}

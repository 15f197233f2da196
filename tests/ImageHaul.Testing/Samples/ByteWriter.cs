using System.Buffers.Binary;
using System.Text;

namespace ImageHaul.Testing.Samples;

/// <summary>A growing byte array with the integer shapes that image containers use.</summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Room for <paramref name="count"/> more bytes, counted as written.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    public ByteWriter Byte(int value)
    {
        Take(1)[0] = (byte)value;
        return this;
    }

    public ByteWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    public ByteWriter Ascii(string text)
    {
        Encoding.ASCII.GetBytes(text, Take(text.Length));
        return this;
    }

    public ByteWriter Big16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);
        return this;
    }

    public ByteWriter Big32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);
        return this;
    }

    public ByteWriter Little16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Take(2), (ushort)value);
        return this;
    }

    public ByteWriter Little32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);
        return this;
    }

    /// <summary>The text followed by full stops, <paramref name="length"/> bytes in all.</summary>
    public ByteWriter Padded(ReadOnlySpan<byte> text, int length)
    {
        var room = Take(length);
        text.CopyTo(room);
        room[text.Length..].Fill((byte)'.');
        return this;
    }

    public byte[] ToArray() => Length == _bytes.Length ? _bytes : Written.ToArray();
}

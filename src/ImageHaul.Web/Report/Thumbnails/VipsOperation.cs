using System.Runtime.InteropServices;

namespace ImageHaul.Web.Report.Thumbnails;

/// <summary>One operation of libvips: inputs are set, it is built once, outputs are read. Only where <see cref="VipsLibrary.IsAvailable"/>.</summary>
internal sealed class VipsOperation : IDisposable
{
    // GObject's fundamental types: their number, times four.
    private const nuint BooleanType = 5 << 2;
    private const nuint IntType = 6 << 2;

    private nint _operation;

    private VipsOperation(nint operation) => _operation = operation;

    /// <summary>Makes an operation; null when this library has none of that name.</summary>
    public static VipsOperation? Of(string name) => VipsLibrary.NewOperation(name) is not 0 and var operation ? new VipsOperation(operation) : null;

    public void Set(string name, int number)
    {
        var value = Begin(IntType);
        VipsLibrary.SetInt(ref value, number);
        Set(name, ref value);
    }

    public void Set(string name, bool state)
    {
        var value = Begin(BooleanType);
        VipsLibrary.SetBoolean(ref value, state);
        Set(name, ref value);
    }

    public void SetEnum(string name, nuint type, int number)
    {
        var value = Begin(type);
        VipsLibrary.SetEnum(ref value, number);
        Set(name, ref value);
    }

    public void SetObject(string name, nuint type, nint instance)
    {
        var value = Begin(type);
        VipsLibrary.SetObject(ref value, instance);
        Set(name, ref value);
    }

    /// <summary>Runs it; false when it failed.</summary>
    public bool Build() => VipsLibrary.Build(ref _operation) == 0;

    /// <summary>An image that it gave; the caller unrefs it.</summary>
    public nint Image(string name)
    {
        var value = Begin(VipsLibrary.ImageType());
        VipsLibrary.GetProperty(_operation, name, ref value);
        var image = VipsLibrary.DupObject(ref value);
        VipsLibrary.End(ref value);
        return image;
    }

    /// <summary>Bytes that it gave.</summary>
    public byte[] Bytes(string name)
    {
        var value = Begin(VipsLibrary.BlobType());
        VipsLibrary.GetProperty(_operation, name, ref value);
        var from = VipsLibrary.BlobBytes(VipsLibrary.GetBoxed(ref value), out var length);
        var bytes = new byte[checked((int)length)];
        Marshal.Copy(from, bytes, 0, bytes.Length);
        VipsLibrary.End(ref value);
        return bytes;
    }

    public void Dispose()
    {
        if (_operation == 0) return;
        VipsLibrary.UnrefOutputs(_operation);
        VipsLibrary.Unref(_operation);
        _operation = 0;
    }

    private static GValue Begin(nuint type)
    {
        var value = default(GValue);
        VipsLibrary.Begin(ref value, type);
        return value;
    }

    private void Set(string name, ref GValue value)
    {
        VipsLibrary.SetProperty(_operation, name, ref value);
        VipsLibrary.End(ref value);
    }
}

using System.Security.Cryptography;
using System.Text;
using ImageHaul.Model;
using ImageHaul.Storage;

namespace ImageHaul.Tests.Storage;

internal static class StoreTesting
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static Digest DigestOf(byte[] bytes) => new(SHA256.HashData(bytes));

    public static PutOutcome Put(this FolderBlobStore store, byte[] bytes, ImageFormat format = ImageFormat.Jpeg, string id = "1", string? name = "photo.jpg")
    {
        using var body = store.NewBody();
        Assert.Null(body.Append(bytes));
        return store.PutBody(body, format, id, name);
    }

    /// <summary>The store works on the caller's thread: its tasks are complete when they are returned.</summary>
    public static PutOutcome PutBody(this FolderBlobStore store, SpooledBody body, ImageFormat format = ImageFormat.Jpeg, string id = "1", string? name = "photo.jpg")
    {
        var put = store.PutAsync(body, body.Finish(), format, new BlobLabel(id, name), CancellationToken.None);
        Assert.True(put.IsCompletedSuccessfully);
        return put.AsTask().Result;
    }

    public static PutOutcome Name(this FolderBlobStore store, StoredImage image, string id, string? name) =>
        store.NameAsync(image, new BlobLabel(id, name), CancellationToken.None).AsTask().Result;

    public static StoredImage Image(byte[] bytes, string path, ImageFormat format = ImageFormat.Jpeg) => new(DigestOf(bytes), format, bytes.Length, path, 1, 1);

    /// <summary>A refusal as .NET reports it on Unix: the errno is the result code.</summary>
    public static IOException Errno(int number) => new("scripted", number);
}

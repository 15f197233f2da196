using System.Text;
using ImageHaul.Testing.Samples;

namespace ImageHaul.Testing.Behaviours;

/// <summary>The pages that are always the same.</summary>
internal static class Fixed
{
    public static readonly Page Html = Text200("text/html; charset=utf-8",
        "<!DOCTYPE html>\n<html><head><title>Gallery</title></head><body><h1>This image has moved</h1><img src=\"/elsewhere.jpg\"></body></html>\n");

    public static readonly Page Challenge = Text200("text/html; charset=utf-8",
        "<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body><h1>Checking your browser before you go on</h1>" +
        "<form id=\"challenge-form\" action=\"/cdn-cgi/l/chk_jschl\"></form></body></html>\n") with { Status = 403 };

    public static readonly Page Login = Text200("text/html; charset=utf-8",
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method=\"post\">" +
        "<input name=\"user\"><input type=\"password\" name=\"password\"></form></body></html>\n");

    public static readonly Page Json = Text200("application/json", "{\"error\":{\"code\":403,\"message\":\"quota exceeded\"}}\n");

    public static readonly Page Xml = Text200("application/xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>\n");

    public static readonly Page Text = Text200("text/plain", "The image you look for is not here any more.\n");

    public static readonly Page Pdf = Text200("application/pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

    public static readonly Page Mp4 = new(
        new ByteWriter().Big32(24).Ascii("ftypisom").Big32(512).Ascii("isomavc1").Big32(8).Ascii("mdat").ToArray()[..32], "video/mp4");

    public static readonly Page Empty = new([], "image/jpeg");

    public static readonly Page Moved = Text200("text/html", "<html><body>Moved.</body></html>\n") with { Status = 302 };

    public static readonly Page NotFound = Text200("text/html", "<html><body><h1>Not found</h1></body></html>\n") with { Status = 404 };

    private static Page Text200(string type, string text) => new(Encoding.UTF8.GetBytes(text), type);
}

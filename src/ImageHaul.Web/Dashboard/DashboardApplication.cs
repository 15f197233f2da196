using System.Text;
using ImageHaul.Model;
using ImageHaul.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageHaul.Web.Dashboard;

/// <summary>Answers the requests of the page: its files, its events, its images, its orders. Everything else is refused.</summary>
internal sealed class DashboardApplication(RunWatch watch, EventHub hub, FolderBlobStore blobs, TimeProvider time) : IHttpApplication<HttpContext>
{
    private const string ImagePrefix = "image/";

    /// <summary>Who may pass. It needs the port, which is known once the server listens; until then nobody may.</summary>
    public RequestGate? Gate { get; set; }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The server's own features are all there is.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        SecurityHeaders.Write(response.Headers);
        var asked = new GateRequest(request.Method, request.Path.Value ?? "", request.Headers.Host.ToString(), request.Headers.Origin.ToString(),
            request.Headers["Sec-Fetch-Site"].ToString(), request.Headers["Sec-Fetch-Mode"].ToString());
        try
        {
            var resource = "";
            await ((Gate?.Judge(asked, out resource) ?? GateVerdict.NoToken) switch
            {
                GateVerdict.Open => AnswerAsync(context, resource),
                GateVerdict.WrongHost => SayAsync(response, 403, "This address is not the dashboard's. Use the one that the command printed."),
                GateVerdict.NoToken => SayAsync(response, 404, "Not found. The dashboard's address has a secret in it; use the one that the command printed."),
                GateVerdict.ForeignSite => SayAsync(response, 403, "Only the dashboard's own page may ask this."),
                _ => SayAsync(response, 405, "GET or POST."),
            });
        }
        catch (BadHttpRequestException refused) when (!response.HasStarted)
        {
            await SayAsync(response, refused.StatusCode, "The request is not as it has to be.");
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Whoever asked is gone or too slow: nobody is left to be told.
            context.Abort();
        }
    }

    private Task AnswerAsync(HttpContext context, string resource)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.Method == "POST") return resource == "control" ? ObeyAsync(request, response) : SayAsync(response, 405, "Only control takes orders.");
        if (resource == RequestGate.NoSlash)
        {
            response.Redirect($"{request.Path}/");
            return Task.CompletedTask;
        }
        if (resource == "events") return StreamAsync(context);
        if (resource.StartsWith(ImagePrefix, StringComparison.Ordinal)) return ShowAsync(response, resource[ImagePrefix.Length..], context.RequestAborted);
        return PageAssets.Find(resource) is { } asset ? SendAsync(response, asset.MediaType, asset.Bytes) : SayAsync(response, 404, "Not found.");
    }

    private async Task StreamAsync(HttpContext context)
    {
        if (!hub.TryEnter())
        {
            await SayAsync(context.Response, 503, $"{EventHub.MostWatchers} pages watch already; close one.");
            return;
        }
        try
        {
            context.Response.ContentType = "text/event-stream";
            watch.Refresh();
            await new EventStream(hub, time).RunAsync(context.Response.Body, context.RequestAborted);
        }
        finally
        {
            hub.Leave();
        }
    }

    /// <summary>An image of the latest list, by its digest: no other name leads to a file.</summary>
    private async Task ShowAsync(HttpResponse response, string name, CancellationToken cancellationToken)
    {
        if (!Digest.TryParse(name, out var digest) || watch.Images.Find(digest) is not { } image || blobs.OpenRead(image.Path).Stream is not { } stream)
        {
            await SayAsync(response, 404, "Not found.");
            return;
        }
        await using (stream)
        {
            response.Headers.ContentSecurityPolicy = SecurityHeaders.ImagePolicy;
            response.ContentType = image.Format.MediaType();
            response.ContentLength = stream.Length;
            await stream.CopyToAsync(response.Body, cancellationToken);
        }
    }

    private async Task ObeyAsync(HttpRequest request, HttpResponse response)
    {
        // No page of another site can send this type without asking first, and nobody here answers such a question.
        if (request.ContentType?.Split(';')[0].Trim() != "application/json")
        {
            await SayAsync(response, 415, "An order is application/json.");
            return;
        }
        var buffer = new byte[ControlRoute.MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        var outcome = length > ControlRoute.MostBytes ? new ControlOutcome(413, "The order is too long.") : ControlRoute.Obey(buffer.AsMemory(0, length), watch.Control);
        if (outcome.Fault is { } fault)
        {
            await SayAsync(response, outcome.Status, fault);
            return;
        }
        response.StatusCode = outcome.Status;
        watch.Refresh();
    }

    private static Task SayAsync(HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        return SendAsync(response, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
    }

    private static async Task SendAsync(HttpResponse response, string mediaType, byte[] bytes)
    {
        response.ContentType = mediaType;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted);
    }
}

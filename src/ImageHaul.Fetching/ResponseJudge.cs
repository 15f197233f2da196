using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>Turns a response's headers into an outcome.</summary>
internal sealed class ResponseJudge(FetchOptions options, TimeProvider time)
{
    // Their reader stops where it has enough, and nobody's images wait longer than this for them.
    private static readonly TimeSpan PolicyFileTimeout = TimeSpan.FromSeconds(60);

    private readonly FetchOptions _ofPolicyFiles = options with
    {
        MaxBytes = long.MaxValue,
        TotalTimeout = options.TotalTimeout < PolicyFileTimeout ? options.TotalTimeout : PolicyFileTimeout,
    };

    private readonly BandwidthBudget? _bandwidth = options.Bandwidth is { } rate ? new BandwidthBudget(rate, time) : null;

    /// <summary>The outcome. Only one with a body keeps the response and the watch; with any other the caller disposes both.</summary>
    public FetchOutcome Judge(FetchJob job, HttpResponseMessage response, RequestWatch watch)
    {
        var status = (int)response.StatusCode;
        var outcome = new FetchOutcome
        {
            Facts = ReadFacts(job, response),
            Latency = watch.SinceSent,
            Note = options.Insecure && job.Url.HostKey.Scheme == "https" ? "certificate not verified" : null,
        };
        if (StatusClassifier.Challenge(response, time.GetUtcNow()) is { } challenge) return outcome with { Failure = challenge };
        switch (status)
        {
            // 203 is a 200 that a proxy on the way has touched (RFC 9110 section 15.3.4).
            case 200 or 203:
                return OpenBody(outcome with { PolicyHeaders = PolicyHeaders.Read(response.Headers) }, response, watch, job.IsPolicyFile ? _ofPolicyFiles : options);
            case 206 when job.Continuation is { } rest:
                return OpenRest(outcome with { PolicyHeaders = PolicyHeaders.Read(response.Headers) }, rest, response, watch);
            case 416 when job.Continuation is not null:
                return CannotContinue(outcome, "the server no longer has that range");
            case 301 or 302 or 303 or 307 or 308:
                return FollowUp(outcome, response);
            case 304 when job.ETag is not null || job.LastModified is not null:
                return outcome with { NotModified = true, PolicyHeaders = PolicyHeaders.Read(response.Headers) };
            default:
                return outcome with { Failure = StatusClassifier.Classify(response, time.GetUtcNow()) };
        }
    }

    private FetchOutcome OpenBody(FetchOutcome outcome, HttpResponseMessage response, RequestWatch watch, FetchOptions limits)
    {
        var framing = BodyFraming.Read(response, out var failure);
        var codings = failure is null ? ContentCodings.Read(response.Content.Headers, out failure) : [];
        if (failure is null && framing.Length > limits.MaxBytes)
        {
            failure = new Failure(FailureKind.TooLarge, framing.Length == long.MaxValue
                ? $"the body is larger than the {Figures.Bytes(limits.MaxBytes)} allowed"
                : $"{Figures.Bytes(framing.Length.Value)} announced, more than the {Figures.Bytes(limits.MaxBytes)} allowed");
        }
        if (failure is not null) return outcome with { Failure = failure with { HttpStatus = (int)response.StatusCode } };
        var wire = new WireBody(response.Content.ReadAsStream(), framing, watch, limits, time, _bandwidth);
        return outcome with
        {
            Body = new BodyReader(response, watch, wire, framing, codings, limits.MaxBytes),
            RangeValidator = codings.Count == 0 && framing.Length is not null ? RangeRules.Validator(response) : null,
        };
    }

    private FetchOutcome OpenRest(FetchOutcome outcome, Continuation rest, HttpResponseMessage response, RequestWatch watch)
    {
        var framing = BodyFraming.Read(response, out var failure);
        if ((failure?.Message ?? RangeRules.Fault(rest, response, framing.Length)) is { } fault) return CannotContinue(outcome, fault);
        // The range says how much must come, however it is framed.
        framing = framing.Length is null ? new BodyFraming(rest.Total - rest.From, StackKnows: true) : framing;
        var wire = new WireBody(response.Content.ReadAsStream(), framing, watch, options, time, _bandwidth);
        return outcome with
        {
            Body = new BodyReader(response, watch, wire, framing, [], options.MaxBytes),
            ContinuesAt = rest.From,
            RangeValidator = rest.Validator,
        };
    }

    // A kind that is tried again: from the beginning, since nothing is kept any more.
    private static FetchOutcome CannotContinue(FetchOutcome outcome, string why) => outcome with
    {
        CannotContinue = true,
        Failure = new Failure(FailureKind.Truncated, $"the body that broke off cannot be continued: {why}") { HttpStatus = outcome.Facts!.Status },
    };

    private static FetchOutcome FollowUp(FetchOutcome outcome, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Location", out var values)) return Refuse("without a Location");
        string? location = null;
        foreach (var value in values)
        {
            if (location is not null && location != value) return Refuse("with two different Locations");
            location = value;
        }
        return string.IsNullOrWhiteSpace(location) ? Refuse("with an empty Location") : outcome with { Location = location };

        FetchOutcome Refuse(string how)
        {
            var status = (int)response.StatusCode;
            return outcome with { Failure = new Failure(FailureKind.BadRedirect, $"status {status} {how}") { HttpStatus = status } };
        }
    }

    private static ResponseFacts ReadFacts(FetchJob job, HttpResponseMessage response)
    {
        var content = response.Content.Headers;
        var shown = job.Url.ToString();
        return new ResponseFacts
        {
            Status = (int)response.StatusCode,
            ContentType = HeaderText.Clean(HeaderText.First(content, "Content-Type")),
            FinalUrl = shown,
            ETag = HeaderText.Whole(HeaderText.First(response.Headers, "ETag")),
            LastModified = HeaderText.Whole(HeaderText.First(content, "Last-Modified")),
            FileName = RemoteFileName.Of(HeaderText.First(content, "Content-Disposition"), shown),
        };
    }
}

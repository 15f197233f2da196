using ImageHaul.Fetching;
using ImageHaul.Imaging;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>Gathers the steps of one URL's way, with their times. Steps may come from the threads of connections that outlive their request.</summary>
internal sealed class ExplainTrace(TimeProvider time) : IRowTrace
{
    private readonly Lock _gate = new();
    private readonly List<Draft> _drafts = [];
    private long? _bodyEnded;

    public long? Bytes { get; private set; }

    public Inspection? Inspection { get; private set; }

    public Digest? Digest { get; private set; }

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<ExplainedRequest> Requests
    {
        get
        {
            // A turn that made no request says nothing here.
            lock (_gate) return [.. _drafts.Where(draft => draft.IsUsed).Select(draft => draft.ToRequest(time))];
        }
    }

    /// <summary>From the last answer's headers to the body's end.</summary>
    public TimeSpan? BodyTime => _bodyEnded is { } ended && _drafts[^1].Answered is { } answered ? time.GetElapsedTime(answered, ended) : null;

    /// <summary>From the body's end to now.</summary>
    public TimeSpan? SinceBody => _bodyEnded is { } ended ? time.GetElapsedTime(ended) : null;

    public void Begin(CanonicalUrl url)
    {
        lock (_gate) _drafts.Add(new Draft(url.ToString(), time.GetTimestamp()));
    }

    public void Followed(CanonicalUrl next)
    {
        lock (_gate) _drafts[^1].Next = next.ToString();
    }

    public void Took(FetchStep step)
    {
        lock (_gate)
        {
            // A turn may ask for more than its URL.
            if (step is RequestWritten written && _drafts[^1].HasRequest) _drafts.Add(new Draft(written.Url, time.GetTimestamp()));
            _drafts[^1].Add(step, time.GetTimestamp());
        }
    }

    public void BodyEnded(long bytes) => (Bytes, _bodyEnded) = (bytes, time.GetTimestamp());

    public void Inspected(Inspection inspection) => Inspection = inspection;

    public void Digested(Digest digest) => Digest = digest;

    private sealed class Draft(string url, long begun)
    {
        private readonly List<ExplainedAddress> _addresses = [];
        private long? _sought, _dialling, _dialled, _secured;
        private Dialling? _route;
        private Dialled? _connection;
        private Secured? _tls;
        private RequestWritten? _request;
        private HeadReceived? _answer;

        public string? Next { get; set; }

        public bool IsUsed { get; private set; }

        public bool HasRequest => _request is not null;

        public long? Answered { get; private set; }

        public void Add(FetchStep step, long now)
        {
            // What a connection does after the answer is for another request.
            if (Answered is not null) return;
            IsUsed = true;
            switch (step)
            {
                case HostSought:
                    _sought ??= now;
                    break;
                case AddressJudged judged:
                    var address = new ExplainedAddress(judged.Address, judged.Purpose, judged.IsAllowed);
                    if (!_addresses.Contains(address)) _addresses.Add(address);
                    break;
                case Dialling dialling:
                    (_route, _dialling) = (dialling, now);
                    break;
                case Dialled dialled:
                    (_connection, _dialled) = (dialled, now);
                    break;
                case Secured secured:
                    (_tls, _secured) = (secured, now);
                    break;
                case RequestWritten request:
                    _request = request;
                    break;
                case HeadReceived answer:
                    (_answer, Answered) = (answer, now);
                    break;
            }
        }

        public ExplainedRequest ToRequest(TimeProvider time) => new()
        {
            Url = _request?.Url ?? url,
            Addresses = [.. _addresses],
            Proxy = _route?.Proxy,
            Remote = _connection?.Remote,
            Tls = _tls,
            // A request is written before its connection stands, and may never have gone out.
            Sent = _answer is not null || _dialled is not null ? _request?.Headers ?? [] : [],
            Answer = _answer,
            Next = Next,
            LookUp = Between(time, _sought, _dialling),
            Connect = Between(time, _dialling, _dialled),
            TlsTime = Between(time, _dialled, _secured),
            FirstByte = Between(time, _secured ?? _dialled ?? begun, Answered),
        };

        private static TimeSpan? Between(TimeProvider time, long? from, long? to) => from is { } start && to is { } end ? time.GetElapsedTime(start, end) : null;
    }
}

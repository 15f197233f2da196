using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>Where a redirect leads: exactly one of a next URL or a failure.</summary>
/// <param name="Next">The URL of the next hop, or null.</param>
/// <param name="LeavesOrigin">True when scheme, host or port changes: the person's credentials must stay behind for the rest of the journey.</param>
/// <param name="Failure">too-many-redirects or bad-redirect, or null.</param>
internal readonly record struct RedirectStep(CanonicalUrl? Next, bool LeavesOrigin, Failure? Failure);

/// <summary>Judges one hop of a redirect chain. The caller counts the hops and holds the journey's state.</summary>
internal static class RedirectWalker
{
    /// <summary>The hop from <paramref name="current"/> to where <paramref name="location"/> points.</summary>
    /// <param name="current">The URL that answered with the redirect.</param>
    /// <param name="location">The Location value (<see cref="FetchOutcome.Location"/>); null or blank is a bad redirect.</param>
    /// <param name="hops">Redirects already followed in this journey.</param>
    /// <param name="maxRedirects"><see cref="FetchOptions.MaxRedirects"/>.</param>
    public static RedirectStep Next(CanonicalUrl current, string? location, int hops, int maxRedirects)
    {
        if (string.IsNullOrWhiteSpace(location)) return Refuse(FailureKind.BadRedirect, "a redirect without a Location");
        if (hops >= maxRedirects) return Refuse(FailureKind.TooManyRedirects, $"more than {maxRedirects} redirects");

        var next = current.Resolve(location, out var failure);
        if (next is null) return new RedirectStep(null, false, failure);
        if (current.HostKey.Scheme == "https" && next.HostKey.Scheme != "https")
        {
            return Refuse(FailureKind.BadRedirect, $"a redirect from https to {next.HostKey.Scheme}: {next}");
        }
        var leaves = next.HostKey != current.HostKey;
        if (!leaves) next = KeepUserInfo(current, next);
        // No cookies are kept, so the same request would get the same answer for ever.
        return next.Equals(current) ? Refuse(FailureKind.BadRedirect, $"a redirect to itself: {next}") : new RedirectStep(next, leaves, null);
    }

    // User info belongs to its origin: a Location within it that does not repeat it still needs it.
    private static CanonicalUrl KeepUserInfo(CanonicalUrl current, CanonicalUrl next)
    {
        if (current.UserInfo is null || next.UserInfo is not null) return next;
        var afterScheme = next.HostKey.Scheme.Length + "://".Length;
        return CanonicalUrl.Parse(next.Text.Insert(afterScheme, current.UserInfo + "@"), out _) ?? next;
    }

    private static RedirectStep Refuse(FailureKind kind, string message) => new(null, false, new Failure(kind, message));
}

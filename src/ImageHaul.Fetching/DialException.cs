using ImageHaul.Fetching.Routes;
using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>Carries a failure out of the stack's connect callback, which can only throw; <see cref="FailureClassifier"/> unpacks it again.</summary>
internal sealed class DialException(Failure failure) : IOException(failure.Message)
{
    public Failure Failure => failure;

    /// <summary>Behind a proxy: whom it speaks against; null where the failure itself says so.</summary>
    public RouteFault? Fault { get; init; }

    /// <summary>A failure of a proxy, told without its credentials.</summary>
    public static DialException OfProxy(ProxyServer proxy, RouteFault fault, string what) => new(new Failure(FailureKind.ProxyFailure, $"proxy {proxy} {what}")) { Fault = fault };

    /// <summary>What the dialer said about the route of a request that ended with <paramref name="error"/>.</summary>
    public static RouteFault? FaultOf(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is DialException dial) return dial.Fault;
        }
        return null;
    }
}

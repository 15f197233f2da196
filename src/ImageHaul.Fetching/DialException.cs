using ImageHaul.Model;

namespace ImageHaul.Fetching;

/// <summary>Carries a failure out of the stack's connect callback, which can only throw; <see cref="FailureClassifier"/> unpacks it again.</summary>
internal sealed class DialException(Failure failure) : IOException(failure.Message)
{
    public Failure Failure => failure;
}

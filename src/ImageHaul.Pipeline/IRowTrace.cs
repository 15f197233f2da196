using ImageHaul.Fetching;
using ImageHaul.Imaging;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>Is told how a row's body fared, beside the steps of its requests. Null in every run that nobody watches this closely.</summary>
internal interface IRowTrace
{
    /// <summary>A request is about to be made, for the row or for what must be known before it; several may be under way at once.</summary>
    /// <returns>What is told of its steps.</returns>
    IFetchTrace Request(CanonicalUrl url);

    /// <summary>Reading is over, well or not.</summary>
    void BodyEnded(long bytes);

    /// <summary>The whole was judged.</summary>
    void Inspected(Inspection inspection);

    /// <summary>The digest is known.</summary>
    void Digested(Digest digest);
}

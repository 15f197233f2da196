using ImageHaul.Fetching;
using ImageHaul.Imaging;
using ImageHaul.Model;

namespace ImageHaul.Pipeline;

/// <summary>Is told how a row's body fared, beside the steps of its requests. Null in every run that nobody watches this closely.</summary>
internal interface IRowTrace : IFetchTrace
{
    /// <summary>Reading is over, well or not.</summary>
    void BodyEnded(long bytes);

    /// <summary>The whole was judged.</summary>
    void Inspected(Inspection inspection);

    /// <summary>The digest is known.</summary>
    void Digested(Digest digest);
}

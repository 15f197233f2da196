using ImageHaul.Model;

namespace ImageHaul.Catalog;

/// <summary>
/// The catalog, or the spill beside it, could not be read or written in a place that has no value to say so (enumerations, <see cref="IRequestSpill"/>).
/// </summary>
internal sealed class CatalogException : IOException
{
    /// <summary>Wraps the failure.</summary>
    public CatalogException(Failure failure, Exception? innerException = null) : base(failure.Message, innerException) => Failure = failure;

    /// <summary>storage-full or storage-denied, with what the disk said.</summary>
    public Failure Failure { get; }

    /// <summary>The file itself is damaged: <c>imagehaul repair</c> is the remedy.</summary>
    public bool IsDamage => InnerException is DatabaseException { IsDamage: true };

    /// <summary>Runs a read; the database's refusal leaves as this exception.</summary>
    /// <exception cref="CatalogException">The catalog cannot be read.</exception>
    internal static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DatabaseException fault)
        {
            throw new CatalogException(fault.ToFailure(), fault);
        }
    }
}

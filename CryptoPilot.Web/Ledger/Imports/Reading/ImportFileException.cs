namespace CryptoPilot.Web.Ledger.Imports.Reading;

/// <summary>What is wrong with a file as a whole.</summary>
public enum ImportFileFault
{
    /// <summary>There is nothing in it.</summary>
    Empty,

    /// <summary>It is no table and no JSON that is known here.</summary>
    NotATable,

    /// <summary>A quote opens and never ends, or a line is longer than any line should be.</summary>
    QuoteNeverEnds,

    /// <summary>Its JSON is broken.</summary>
    BrokenJson,

    /// <summary>It has more rows than one import may have.</summary>
    TooManyRows,
}

/// <summary>A file cannot be read at all.</summary>
public sealed class ImportFileException(ImportFileFault fault, Exception? inner = null) : Exception($"The file cannot be read: {fault}.", inner)
{
    public ImportFileFault Fault { get; } = fault;
}

using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>What happened, as a file tells it.</summary>
public enum ImportedKind
{
    /// <summary>Something was given for something else: a purchase, a sale, a swap.</summary>
    Trade,

    /// <summary>Came in from elsewhere; perhaps the user's own before.</summary>
    Deposit,

    /// <summary>Went elsewhere; perhaps still the user's own.</summary>
    Withdrawal,

    /// <summary>Came as income or a gift: see <see cref="ImportedRow.Source"/>.</summary>
    Income,

    /// <summary>Was spent, lost or given away; or a fee by itself.</summary>
    Spend,

    /// <summary>A transaction in full, from our own export.</summary>
    Exact,

    /// <summary>Changes nothing that is owned: see <see cref="ImportedRow.Remark"/>.</summary>
    None,
}

/// <summary>Why a row is not imported, or what to know about it.</summary>
public enum ImportRemark
{
    /// <summary>The cell is no number.</summary>
    NotANumber,

    /// <summary>More than 28 digits or 18 decimals.</summary>
    TooManyDigits,

    /// <summary>The cell is no time.</summary>
    NotATime,

    InTheFuture,

    TooEarly,

    /// <summary>No such coin here.</summary>
    UnknownCoin,

    /// <summary>A word that this format does not know.</summary>
    UnknownKind,

    /// <summary>Nothing came in and nothing went out.</summary>
    NothingMoved,

    /// <summary>Its other half is not beside it.</summary>
    OtherHalfMissing,

    /// <summary>Several coins went out and several came in at once.</summary>
    Ambiguous,

    /// <summary>More than <see cref="LedgerRules.MaxValueUsd"/>.</summary>
    ValueTooLarge,

    /// <summary>A wallet that the user does not have.</summary>
    UnknownWallet,

    /// <summary>No price is stored for the coin's day.</summary>
    NoPrice,

    /// <summary>Only money moved, no coin.</summary>
    CashOnly,

    /// <summary>Moved between the user's own places.</summary>
    OwnMove,

    /// <summary>It never took effect.</summary>
    NotCompleted,

    /// <summary>The same line was imported before.</summary>
    SameLine,

    /// <summary>The ledger has a transaction of that time, coin, amount and hash.</summary>
    SameTransaction,

    /// <summary>Its fee could not be valued and is not counted.</summary>
    FeeNotCounted,

    /// <summary>A text is longer than it can be kept.</summary>
    TextTooLong,

    /// <summary>A fee below zero, or one that leaves nothing of what came in.</summary>
    ImpossibleFee,

    /// <summary>The ledger refused it when it was to be written.</summary>
    Refused,
}

/// <summary>One row of a file in neutral terms: what went out, what came in, what it cost.</summary>
public sealed record ImportedRow
{
    public ImportedKind Kind { get; init; }

    /// <summary>The first line, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The line or lines.</summary>
    public required string Raw { get; init; }

    /// <summary>UTC.</summary>
    public DateTime? At { get; init; }

    public string? SentSymbol { get; init; }

    /// <summary>Units that went out, without a fee.</summary>
    public decimal SentAmount { get; init; }

    public string? ReceivedSymbol { get; init; }

    /// <summary>Units that came in, before a fee.</summary>
    public decimal ReceivedAmount { get; init; }

    public string? FeeSymbol { get; init; }

    public decimal FeeAmount { get; init; }

    /// <summary>USD, where the file tells.</summary>
    public decimal? ValueUsd { get; init; }

    /// <summary>How an income came into being.</summary>
    public HoldingSource? Source { get; init; }

    public string? Hash { get; init; }

    public string? Address { get; init; }

    public string? Note { get; init; }

    /// <summary>Set when the row cannot be imported, or with <see cref="ImportedKind.None"/> why it changes nothing.</summary>
    public ImportRemark? Remark { get; init; }

    /// <summary>The cell that <see cref="Remark"/> is about.</summary>
    public string? RemarkText { get; init; }

    /// <summary>The whole transaction, with <see cref="ImportedKind.Exact"/>.</summary>
    public ExactTransaction? Exact { get; init; }
}

/// <summary>A transaction of our own export: what a plain row cannot say.</summary>
/// <param name="Entry">All but its wallets.</param>
/// <param name="FromWallet">Chain and address, as in <c>bitcoin:bc1…</c>.</param>
/// <param name="ToWallet">Chain and address.</param>
public sealed record ExactTransaction(ImportEntry Entry, string? FromWallet, string? ToWallet);

using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>What the transactions are sorted by; equal ones by the order in which they were entered.</summary>
public enum TransactionSort
{
    /// <summary>When it happened.</summary>
    Date,

    /// <summary>USD.</summary>
    Value,

    /// <summary>Coin units, whatever the coin.</summary>
    Amount,
}

/// <summary>Which of a user's transactions are meant. What is null or blank lets everything through.</summary>
/// <param name="Text">Part of a note, hash, address, imported line, coin or tag.</param>
/// <param name="Type">What it does.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Coin">A symbol in upper case: sent, received or paid as a fee.</param>
/// <param name="WalletId">The wallet that the coins left or came to.</param>
/// <param name="Tag">One of its tags, to the letter.</param>
/// <param name="From">UTC; happened then or later.</param>
/// <param name="Before">UTC; happened earlier.</param>
/// <param name="IsMissing">True lets only those through that no purchase stands behind.</param>
/// <param name="ImportId">The import that brought them.</param>
public sealed record TransactionFilter(
    string? Text = null,
    TransactionType? Type = null,
    TransactionStatus? Status = null,
    string? Coin = null,
    int? WalletId = null,
    string? Tag = null,
    DateTime? From = null,
    DateTime? Before = null,
    bool IsMissing = false,
    int? ImportId = null)
{
    /// <summary>True when every transaction is meant.</summary>
    public bool IsEmpty => this == new TransactionFilter();

    /// <summary>True when a text is looked for.</summary>
    public bool HasText => !string.IsNullOrWhiteSpace(Text);
}

/// <summary>One page of transactions.</summary>
/// <param name="Filter">Which.</param>
/// <param name="Sort">In which order.</param>
/// <param name="Descending">True shows the latest or largest first.</param>
/// <param name="Page">From 1; a page beyond the last one is empty.</param>
/// <param name="PageSize">Rows on a page; positive.</param>
public sealed record TransactionPageRequest(TransactionFilter Filter, TransactionSort Sort, bool Descending, int Page, int PageSize);

/// <summary>A line of the table.</summary>
/// <param name="Id">The transaction's key.</param>
/// <param name="Type">What it does.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Source">How a generated holding came into being; null for other types.</param>
/// <param name="ExecutedAt">When it happened, UTC.</param>
/// <param name="FromSymbol">The coin that left; null for a generated holding.</param>
/// <param name="ToSymbol">The coin that came, <c>USD</c> for a sale; null for an outgoing transfer.</param>
/// <param name="Amount">Coin units generated, or taken from <paramref name="FromSymbol"/>.</param>
/// <param name="ToAmount">Coin units that a conversion brought; null for other types.</param>
/// <param name="ValueUsd">USD, before the fee.</param>
/// <param name="Fee">Units of <paramref name="FeeSymbol"/>; null without a fee.</param>
/// <param name="FeeSymbol">A coin or <c>USD</c>; null without a fee.</param>
/// <param name="MissingAmount">Coin units that no lot stood behind.</param>
/// <param name="FromWalletId">The wallet that the coins left.</param>
/// <param name="ToWalletId">The wallet that the coins came to.</param>
/// <param name="HasNotes">True when something is written beside it.</param>
public sealed record TransactionRow(
    long Id,
    TransactionType Type,
    TransactionStatus Status,
    HoldingSource? Source,
    DateTime ExecutedAt,
    string? FromSymbol,
    string? ToSymbol,
    decimal Amount,
    decimal? ToAmount,
    decimal ValueUsd,
    decimal? Fee,
    string? FeeSymbol,
    decimal MissingAmount,
    int? FromWalletId,
    int? ToWalletId,
    bool HasNotes)
{
    /// <summary>USD realised by its disposals; null when it disposed of nothing.</summary>
    public decimal? GainUsd { get; init; }

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>One page of the table.</summary>
/// <param name="Rows">In the order asked for.</param>
/// <param name="Total">How many the filter lets through on all pages.</param>
public sealed record TransactionPageRows(IReadOnlyList<TransactionRow> Rows, int Total);

/// <summary>What the transactions of a filter come to, without those that failed, were cancelled or are pending.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="GeneratedUsd">USD: what generated holdings cost.</param>
/// <param name="ConvertedUsd">USD: what was converted was worth.</param>
/// <param name="TransferredUsd">USD: what was transferred was worth.</param>
/// <param name="FeesUsd">USD.</param>
/// <param name="ProceedsUsd">USD that disposals brought.</param>
/// <param name="CostUsd">USD that the disposed coins had cost.</param>
public sealed record TransactionTotals(
    int Count, decimal GeneratedUsd, decimal ConvertedUsd, decimal TransferredUsd, decimal FeesUsd, decimal ProceedsUsd, decimal CostUsd)
{
    /// <summary>USD realised.</summary>
    public decimal GainUsd => ProceedsUsd - CostUsd;
}

/// <summary>What a user can choose from in the filters.</summary>
/// <param name="Coins">Symbols of coins held or once held.</param>
/// <param name="Wallets">The user's wallets by name.</param>
/// <param name="Tags">The user's tags.</param>
public sealed record TransactionChoices(IReadOnlyList<string> Coins, IReadOnlyList<WalletName> Wallets, IReadOnlyList<string> Tags);

/// <summary>What a wallet is called.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Blockchain">The chain that it is on.</param>
public sealed record WalletName(int Id, string Name, string Blockchain);

using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger;

/// <summary>What was paid for a transaction.</summary>
/// <param name="Amount">Units of <paramref name="Symbol"/>; more than 0.</param>
/// <param name="Symbol">A coin, or <c>USD</c>.</param>
/// <param name="ValueUsd">USD that it was worth; null is the market value at the transaction's time.</param>
public sealed record LedgerFee(decimal Amount, string Symbol, decimal? ValueUsd = null);

/// <summary>A holding that came into being for a user.</summary>
/// <param name="Symbol">The coin; case does not matter.</param>
/// <param name="Amount">Coin units; positive.</param>
/// <param name="UnitCostUsd">USD for one coin; 0 or more.</param>
/// <param name="AcquiredAt">UTC; neither in the future nor before the first block of Bitcoin.</param>
/// <param name="Source">How it came into being.</param>
/// <param name="IdempotencyKey">The same key has one effect, however often it is sent.</param>
/// <param name="Fee">Raises the cost; paid in the coin itself, it lowers the amount instead.</param>
/// <param name="WalletId">The wallet that it lies in.</param>
/// <param name="ExpiresAt">When it lapses, UTC; null is never.</param>
/// <param name="Notes">At most 2,000 characters.</param>
/// <param name="AcceptMissing">True writes it even when a fee in another coin has no lots behind it.</param>
public sealed record GenerateHolding(
    string Symbol, decimal Amount, decimal UnitCostUsd, DateTime AcquiredAt, HoldingSource Source, Guid IdempotencyKey,
    LedgerFee? Fee = null, int? WalletId = null, DateTime? ExpiresAt = null, string? Notes = null, bool AcceptMissing = false);

/// <summary>
/// One coin into another, or into <c>USD</c> (a sale). With a <paramref name="Quote"/> it happens now, for what the quote says;
/// without one it is a past trade whose time and received amount the user states.
/// </summary>
/// <param name="FromSymbol">The coin that is given; case does not matter.</param>
/// <param name="ToSymbol">The coin that is received, or <c>USD</c>.</param>
/// <param name="Amount">Units of <paramref name="FromSymbol"/>; positive.</param>
/// <param name="IdempotencyKey">The same key has one effect, however often it is sent.</param>
/// <param name="Quote">What <see cref="QuoteService"/> handed out, not older than <see cref="QuoteService.Validity"/>.</param>
/// <param name="ToAmount">Units of <paramref name="ToSymbol"/> received, before a fee paid in it; needed without a quote.</param>
/// <param name="ExecutedAt">UTC; needed without a quote.</param>
/// <param name="ValueUsd">USD that <paramref name="Amount"/> was worth; null is the market value of that day. A quote brings its own.</param>
/// <param name="Fee">Beside <paramref name="Amount"/> when paid in the coin that is given.</param>
/// <param name="Method">Which lots to use; null is the user's own choice.</param>
/// <param name="FromWalletId">Use only lots in this wallet.</param>
/// <param name="ToWalletId">The wallet that the new lot lies in.</param>
/// <param name="Notes">At most 2,000 characters.</param>
/// <param name="AcceptMissing">True writes a stated past trade even when lots are missing; never for a quote.</param>
public sealed record ConvertCoins(
    string FromSymbol, string ToSymbol, decimal Amount, Guid IdempotencyKey,
    string? Quote = null, decimal? ToAmount = null, DateTime? ExecutedAt = null, decimal? ValueUsd = null,
    LedgerFee? Fee = null, CostBasisMethod? Method = null, int? FromWalletId = null, int? ToWalletId = null,
    string? Notes = null, bool AcceptMissing = false);

/// <summary>
/// Coins to an address. To a wallet of one's own, or of one other user here, it settles at once; to anywhere else it is pending
/// and binds its lots until it is settled, has failed or is cancelled.
/// </summary>
/// <param name="Symbol">The coin; case does not matter.</param>
/// <param name="Amount">Coin units that arrive; positive.</param>
/// <param name="Blockchain">The chain of the address: <c>bitcoin</c>, <c>ethereum</c>, …</param>
/// <param name="RecipientAddress">Valid for that chain.</param>
/// <param name="IdempotencyKey">The same key has one effect, however often it is sent.</param>
/// <param name="ExecutedAt">When it was sent, UTC; null is now. A transfer to another user happens now.</param>
/// <param name="ValueUsd">USD that <paramref name="Amount"/> was worth; null is the market value.</param>
/// <param name="Fee">Beside <paramref name="Amount"/> when paid in the coin itself.</param>
/// <param name="FromWalletId">Use only lots in this wallet.</param>
/// <param name="Method">Which lots to use; null is the user's own choice.</param>
/// <param name="Hash">The transaction's hash on the chain, when known.</param>
/// <param name="Notes">At most 2,000 characters.</param>
public sealed record TransferCoins(
    string Symbol, decimal Amount, string Blockchain, string RecipientAddress, Guid IdempotencyKey,
    DateTime? ExecutedAt = null, decimal? ValueUsd = null, LedgerFee? Fee = null, int? FromWalletId = null,
    CostBasisMethod? Method = null, string? Hash = null, string? Notes = null);

/// <summary>
/// What a transaction shall say from now on; everything is stated, also what stays. Its type, status and recipient stay as they
/// are. A transfer between two users, and one that failed or was cancelled, cannot be edited.
/// </summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Version">The version that the user saw.</param>
/// <param name="FromSymbol">As in <see cref="LedgerTransaction.FromSymbol"/>; null for a generated holding.</param>
/// <param name="ToSymbol">As in <see cref="LedgerTransaction.ToSymbol"/>; null for a transfer.</param>
/// <param name="Amount">Coin units; positive.</param>
/// <param name="ToAmount">Needed for a conversion.</param>
/// <param name="ExecutedAt">UTC.</param>
/// <param name="ValueUsd">USD; null is the market value of that day.</param>
/// <param name="Fee">Null is none.</param>
/// <param name="Method">Needed where lots are used.</param>
/// <param name="Source">Needed for a generated holding.</param>
/// <param name="FromWalletId">As in <see cref="LedgerTransaction.FromWalletId"/>.</param>
/// <param name="ToWalletId">As in <see cref="LedgerTransaction.ToWalletId"/>.</param>
/// <param name="ExpiresAt">Of a generated holding; null is never.</param>
/// <param name="Hash">The transaction's hash on the chain.</param>
/// <param name="Notes">At most 2,000 characters.</param>
/// <param name="AcceptMissing">True writes it even when later disposals then lack lots; they are flagged.</param>
public sealed record EditTransaction(
    long TransactionId, int Version, string? FromSymbol, string? ToSymbol, decimal Amount, decimal? ToAmount, DateTime ExecutedAt,
    decimal? ValueUsd, LedgerFee? Fee, CostBasisMethod? Method, HoldingSource? Source, int? FromWalletId, int? ToWalletId,
    DateTime? ExpiresAt, string? Hash, string? Notes, bool AcceptMissing = false)
{
    /// <summary>A form's first values: the transaction as it stands.</summary>
    public static EditTransaction Of(LedgerTransaction row) => new(
        row.Id, row.Version, row.FromSymbol, row.ToSymbol, row.Amount, row.ToAmount, row.ExecutedAt, row.ValueUsd,
        row is { Fee: { } fee, FeeSymbol: { } symbol } ? new LedgerFee(fee, symbol, row.FeeUsd) : null,
        row.Method, row.Source, row.FromWalletId, row.ToWalletId, row.ExpiresAt, row.Hash, row.Notes);
}

/// <summary>Takes a transaction out of the ledger as if it had never been.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Version">The version that the user saw.</param>
/// <param name="AcceptMissing">True deletes it even when later disposals then lack lots; they are flagged.</param>
public sealed record DeleteTransaction(long TransactionId, int Version, bool AcceptMissing = false);

/// <summary>A pending transfer never left: its lots are free again.</summary>
public sealed record CancelTransfer(long TransactionId);

/// <summary>A pending transfer was refused by its chain: its lots are free again.</summary>
/// <param name="TransactionId">The transfer.</param>
/// <param name="Hash">Its hash, when it has none yet.</param>
/// <param name="Confirmations">As the chain said.</param>
/// <param name="Version">The version that was compared with the chain; null takes whatever stands there.</param>
public sealed record FailTransfer(long TransactionId, string? Hash = null, int? Confirmations = null, int? Version = null);

/// <summary>A pending transfer arrived: its lots are disposed of at the value of the time it was sent.</summary>
/// <param name="TransactionId">The transfer.</param>
/// <param name="Hash">Its hash, when it has none yet.</param>
/// <param name="Confirmations">As the chain said; null when the user settles it by hand.</param>
/// <param name="ValueUsd">USD; null keeps the value that it was entered with.</param>
/// <param name="Version">The version that was compared with the chain; null takes whatever stands there.</param>
public sealed record SettleTransfer(long TransactionId, string? Hash = null, int? Confirmations = null, decimal? ValueUsd = null, int? Version = null);

/// <summary>Rewrites the method of all past disposals and computes their lots anew.</summary>
/// <param name="Method">The method from now on, and for all of the past.</param>
/// <param name="AcceptMissing">True does it even when a disposal then lacks lots (lots that lapse can make the difference).</param>
public sealed record RecomputeMethod(CostBasisMethod Method, bool AcceptMissing = false);

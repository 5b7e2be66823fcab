using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>What was paid for a transaction.</summary>
/// <param name="Amount">Units of the symbol; more than 0.</param>
/// <param name="Symbol">A coin, or USD.</param>
/// <param name="ValueUsd">USD that it was worth; the market value at the transaction's time unless stated.</param>
public sealed record WireFee(decimal Amount, string Symbol, decimal? ValueUsd = null)
{
    internal LedgerFee ToLedger() => new(Amount, Symbol, ValueUsd);
}

/// <summary>A holding that came into being: bought, mined, staked, received …</summary>
/// <param name="Symbol">The coin; case does not matter.</param>
/// <param name="Amount">Coin units; more than 0.</param>
/// <param name="UnitCostUsd">USD for one coin; 0 or more.</param>
/// <param name="AcquiredAt">When; not in the future, and not before 2009-01-03.</param>
/// <param name="Source">How it came into being.</param>
/// <param name="Fee">Raises the cost; paid in the coin itself, it lowers the amount instead.</param>
/// <param name="WalletId">The wallet of mine that it lies in.</param>
/// <param name="ExpiresAt">When it lapses; never unless stated.</param>
/// <param name="Notes">At most 2,000 characters.</param>
/// <param name="AcceptMissing">True writes it even when a fee in another coin has no lots behind it.</param>
public sealed record WireGenerate(
    string Symbol, decimal Amount, decimal UnitCostUsd, DateTime AcquiredAt, HoldingSource Source,
    WireFee? Fee = null, int? WalletId = null, DateTime? ExpiresAt = null, string? Notes = null, bool AcceptMissing = false)
{
    internal GenerateHolding ToLedger(Guid key) =>
        new(Symbol, Amount, UnitCostUsd, AcquiredAt, Source, key, Fee?.ToLedger(), WalletId, ExpiresAt, Notes, AcceptMissing);
}

/// <summary>One coin into another, or into USD (a sale): now at a quote, or a past trade whose time and received amount are stated.</summary>
/// <param name="FromSymbol">The coin that is given; case does not matter.</param>
/// <param name="ToSymbol">The coin that is received, or USD.</param>
/// <param name="Amount">Units of from_symbol; more than 0. With a quote, the amount that was quoted.</param>
/// <param name="Quote">The token of a quote that still holds; to_amount, executed_at and value_usd are then its own and left out here.</param>
/// <param name="ToAmount">Units of to_symbol received, before a fee paid in it; needed without a quote.</param>
/// <param name="ExecutedAt">When; needed without a quote.</param>
/// <param name="ValueUsd">USD that the amount was worth; the market value of that day unless stated.</param>
/// <param name="Fee">Beside the amount when paid in the coin that is given.</param>
/// <param name="Method">Which lots to use; my own choice unless stated.</param>
/// <param name="FromWalletId">Use only lots in this wallet of mine.</param>
/// <param name="ToWalletId">The wallet of mine that the new lot lies in.</param>
/// <param name="Notes">At most 2,000 characters.</param>
/// <param name="AcceptMissing">True writes a past trade even when lots are missing; a quote is never taken without them.</param>
public sealed record WireConvert(
    string FromSymbol, string ToSymbol, decimal Amount, string? Quote = null, decimal? ToAmount = null, DateTime? ExecutedAt = null, decimal? ValueUsd = null,
    WireFee? Fee = null, CostBasisMethod? Method = null, int? FromWalletId = null, int? ToWalletId = null, string? Notes = null, bool AcceptMissing = false)
{
    internal ConvertCoins ToLedger(Guid key) => new(
        FromSymbol, ToSymbol, Amount, key, Quote, ToAmount, ExecutedAt, ValueUsd, Fee?.ToLedger(), Method, FromWalletId, ToWalletId, Notes, AcceptMissing);
}

/// <summary>Coins to an address. To a wallet of mine, or of one other user here, it settles at once; to anywhere else it is pending and binds its lots.</summary>
/// <param name="Symbol">The coin; case does not matter.</param>
/// <param name="Amount">Coin units that arrive; more than 0.</param>
/// <param name="Blockchain">The chain of the address: bitcoin, ethereum, …</param>
/// <param name="RecipientAddress">Valid for that chain.</param>
/// <param name="ExecutedAt">When it was sent; now unless stated. A transfer to another user happens now.</param>
/// <param name="ValueUsd">USD that the amount was worth; the market value unless stated.</param>
/// <param name="Fee">Beside the amount when paid in the coin itself.</param>
/// <param name="FromWalletId">Use only lots in this wallet of mine.</param>
/// <param name="Method">Which lots to use; my own choice unless stated.</param>
/// <param name="Hash">The transaction's hash on the chain, when known.</param>
/// <param name="Notes">At most 2,000 characters.</param>
public sealed record WireTransfer(
    string Symbol, decimal Amount, string Blockchain, string RecipientAddress, DateTime? ExecutedAt = null, decimal? ValueUsd = null,
    WireFee? Fee = null, int? FromWalletId = null, CostBasisMethod? Method = null, string? Hash = null, string? Notes = null)
{
    internal TransferCoins ToLedger(Guid key) =>
        new(Symbol, Amount, Blockchain, RecipientAddress, key, ExecutedAt, ValueUsd, Fee?.ToLedger(), FromWalletId, Method, Hash, Notes);
}

/// <summary>
/// What a transaction shall say from now on: also what stays is stated, and what is left out is none. Type, status and recipient stay as
/// they are; a field that the type has no use for may be sent only as it stands.
/// </summary>
/// <param name="Amount">Coin units generated, or taken from from_symbol; more than 0.</param>
/// <param name="ExecutedAt">When it happened.</param>
/// <param name="FromSymbol">The coin that left; needed for a conversion and a transfer.</param>
/// <param name="ToSymbol">The coin that came, or USD for a sale; needed for a holding and a conversion.</param>
/// <param name="ToAmount">Needed for a conversion.</param>
/// <param name="ValueUsd">USD; the market value of that day unless stated.</param>
/// <param name="Fee">None unless stated.</param>
/// <param name="Method">Which lots to use; stays unless stated.</param>
/// <param name="Source">Needed for a holding.</param>
/// <param name="FromWalletId">The wallet that the coins left.</param>
/// <param name="ToWalletId">The wallet that the coins came to.</param>
/// <param name="ExpiresAt">When a holding lapses; never unless stated.</param>
/// <param name="Hash">The transaction's hash on the chain.</param>
/// <param name="Notes">At most 2,000 characters.</param>
/// <param name="AcceptMissing">True writes it even when later disposals then lack lots; they are flagged.</param>
public sealed record WireEdit(
    decimal Amount, DateTime ExecutedAt, string? FromSymbol = null, string? ToSymbol = null, decimal? ToAmount = null, decimal? ValueUsd = null, WireFee? Fee = null,
    CostBasisMethod? Method = null, HoldingSource? Source = null, int? FromWalletId = null, int? ToWalletId = null, DateTime? ExpiresAt = null,
    string? Hash = null, string? Notes = null, bool AcceptMissing = false)
{
    internal EditTransaction ToLedger(LedgerTransaction row) => new(
        row.Id, row.Version, FromSymbol, ToSymbol, Amount, ToAmount, ExecutedAt, ValueUsd, Fee?.ToLedger(), Method, Source,
        FromWalletId, ToWalletId, ExpiresAt, Hash, Notes, AcceptMissing);
}

/// <summary>What is written beside a transaction; possible on every one.</summary>
/// <param name="Notes">At most 2,000 characters; null is none.</param>
/// <param name="Tags">At most 20 of 40 characters each, without commas, semicolons and hash signs; blanks around them and repetitions are dropped.</param>
public sealed record WireNotes(string? Notes, IReadOnlyList<string> Tags);

/// <summary>A pending transfer arrived.</summary>
/// <param name="Hash">Its hash on the chain, when it has none yet.</param>
/// <param name="ValueUsd">USD that it was worth; as it was entered unless stated.</param>
public sealed record WireSettle(string? Hash = null, decimal? ValueUsd = null);

/// <summary>A pending transfer was refused by its chain.</summary>
/// <param name="Hash">Its hash on the chain, when it has none yet.</param>
public sealed record WireFail(string? Hash = null);

/// <summary>A pending transfer shall be looked up on its chain.</summary>
/// <param name="Hash">Its hash there; the one that it has unless stated.</param>
public sealed record WireConfirm(string? Hash = null);

/// <summary>A conversion at the market, to be quoted.</summary>
/// <param name="FromSymbol">The coin that is given; case does not matter.</param>
/// <param name="ToSymbol">The coin that is received, or USD.</param>
/// <param name="Amount">Units of from_symbol; more than 0.</param>
public sealed record WireQuoteRequest(string FromSymbol, string ToSymbol, decimal Amount);

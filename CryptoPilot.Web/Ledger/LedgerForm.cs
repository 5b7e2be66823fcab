using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Ledger.Lots;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>Fills in a transaction field by field and gathers what is wrong with them, at most one fault for each.</summary>
/// <param name="db">Read from.</param>
/// <param name="prices">Market values.</param>
/// <param name="row">What is filled in.</param>
/// <param name="now">The present, UTC.</param>
public sealed class LedgerForm(CryptoPilotContext db, LedgerQueries prices, LedgerTransaction row, DateTime now)
{
    private readonly Dictionary<LedgerField, LedgerFault> _faults = [];

    public LedgerTransaction Row => row;

    public IReadOnlyDictionary<LedgerField, LedgerFault> Faults => _faults;

    public bool IsGood => _faults.Count == 0;

    public void Fault(LedgerField field, LedgerFault? fault)
    {
        if (fault is { } found) _faults.TryAdd(field, found);
    }

    /// <summary>The coin of a symbol; a fault when there is none, or it is no longer followed and was not named before.</summary>
    public async Task<Cryptocurrency?> CoinAsync(LedgerField field, string? symbol, string? before, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(symbol))
        {
            Fault(field, LedgerFault.Missing);
            return null;
        }

        var wanted = symbol.Trim().ToUpperInvariant();
        var coin = await db.Cryptocurrencies.AsNoTracking().SingleOrDefaultAsync(coin => coin.Symbol == wanted && (coin.IsActive || wanted == before), cancellationToken);
        if (coin is null) Fault(field, LedgerFault.UnknownCoin);
        return coin;
    }

    /// <summary>UTC: the one instant that the command is checked at. Asking the clock again would put "now" into the future.</summary>
    public DateTime Now => now;

    public void Time(DateTime at)
    {
        row.ExecutedAt = UtcDateTimeConverter.ToStored(at);
        Fault(LedgerField.Time, LedgerRules.CheckTime(at, now));
    }

    public void Expiry(DateTime? expiresAt)
    {
        row.ExpiresAt = expiresAt is { } at ? UtcDateTimeConverter.ToStored(at) : null;
        if (row.ExpiresAt <= row.ExecutedAt) Fault(LedgerField.Expiry, LedgerFault.NotAfter);
    }

    public void Notes(string? notes)
    {
        row.Notes = string.IsNullOrWhiteSpace(notes) ? null : notes.Trim();
        if (row.Notes?.Length > LedgerRules.MaxNotes) Fault(LedgerField.Notes, LedgerFault.TooLong);
    }

    public void Hash(string? hash)
    {
        row.Hash = string.IsNullOrWhiteSpace(hash) ? null : hash.Trim();
        if (row.Hash?.Length > LedgerRules.MaxHash) Fault(LedgerField.Hash, LedgerFault.TooLong);
    }

    /// <summary>A wallet of the user in which lots can lie.</summary>
    public async Task<int?> WalletAsync(LedgerField field, int? walletId, CancellationToken cancellationToken)
    {
        if (walletId is null) return null;
        var isKnown = await db.Wallets.AnyAsync(wallet => wallet.Id == walletId && wallet.UserId == row.UserId && !wallet.IsWatchOnly, cancellationToken);
        if (!isKnown) Fault(field, LedgerFault.UnknownWallet);
        return walletId;
    }

    /// <summary>A method that was asked for, or the user's own.</summary>
    public async Task<CostBasisMethod> MethodAsync(CostBasisMethod? wanted, CancellationToken cancellationToken) => wanted ?? await ChosenMethodAsync(db, row.UserId, cancellationToken);

    /// <summary>The method that a user chose.</summary>
    public static async Task<CostBasisMethod> ChosenMethodAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken)
    {
        var preferences = await db.Users.Where(user => user.Id == userId).Select(user => user.Preferences).SingleOrDefaultAsync(cancellationToken);
        return preferences?.CostBasisMethod ?? CostBasisMethod.Fifo;
    }

    /// <summary>Sets what the transaction is worth: stated, or by the price of one of its sides at its time.</summary>
    /// <param name="stated">USD, or null.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <param name="sides">Amounts of coins that are worth the same; the first one with a price counts.</param>
    public async Task ValueAsync(decimal? stated, CancellationToken cancellationToken, params (decimal Amount, Cryptocurrency? Coin)[] sides)
    {
        if (stated is { } usd)
        {
            Fault(LedgerField.Value, LedgerRules.CheckValue(usd));
            if (usd is >= 0m and <= LedgerRules.MaxValueUsd) row.ValueUsd = LedgerMath.Usd(usd);
            return;
        }

        foreach (var (amount, coin) in sides)
        {
            if (coin is null || await prices.PriceOnAsync(coin.Id, row.ExecutedAt, cancellationToken) is not { } price) continue;
            if (LedgerRules.IsWithinReason(amount, price)) row.ValueUsd = LedgerMath.Value(amount, price);
            else Fault(LedgerField.Amount, LedgerFault.ValueTooLarge);
            return;
        }

        Fault(LedgerField.Value, LedgerFault.PriceMissing);
    }

    /// <summary>Sets the fee and what it was worth; the value of the transaction is set.</summary>
    public async Task FeeAsync(LedgerFee? fee, string? before, CancellationToken cancellationToken)
    {
        (row.Fee, row.FeeSymbol, row.FeeUsd) = (null, null, null);
        if (fee is null) return;
        Fault(LedgerField.Fee, LedgerRules.CheckAmount(fee.Amount));
        var symbol = fee.Symbol.Trim().ToUpperInvariant();
        var coin = symbol == LotEntry.Usdollar ? null : await CoinAsync(LedgerField.FeeCoin, symbol, before, cancellationToken);
        if (!IsGood) return;

        (row.Fee, row.FeeSymbol) = (fee.Amount, symbol);
        row.FeeUsd = await FeeValueAsync(fee, coin, cancellationToken);
        if (row.FeeUsd is { } usd) Fault(LedgerField.Fee, LedgerRules.CheckValue(usd));
        else Fault(LedgerField.Fee, LedgerFault.PriceMissing);
    }

    /// <summary>The last look: a fee must leave something, and no sum may need more digits than are kept.</summary>
    public void Finish()
    {
        if (!IsGood) return;
        try
        {
            var isMaking = row.Type != TransactionType.Transfer && row.ToSymbol != LotEntry.Usdollar;
            if (!LotEntry.Of(row).Any(entry => entry.Kind == LotEntryKind.Acquire) && isMaking) Fault(LedgerField.Fee, LedgerFault.FeeTooLarge);
        }
        catch (LedgerDigitsException)
        {
            Fault(LedgerField.Fee, LedgerFault.TooManyDigits);
        }
    }

    /// <summary>A fee in a coin of the transaction is worth its share of the transaction's value.</summary>
    private async Task<decimal?> FeeValueAsync(LedgerFee fee, Cryptocurrency? coin, CancellationToken cancellationToken)
    {
        if (fee.ValueUsd is { } stated) return stated < 0m ? stated : LedgerMath.Usd(Math.Min(stated, LedgerRules.MaxValueUsd + 1m));
        if (coin is null) return LedgerMath.Usd(fee.Amount);
        if (coin.Symbol == row.FromSymbol || (row.Type == TransactionType.Generate && coin.Symbol == row.ToSymbol)) return Share(fee.Amount, row.Amount);
        if (coin.Symbol == row.ToSymbol && row.ToAmount is { } received) return Share(fee.Amount, received);
        if (await prices.PriceOnAsync(coin.Id, row.ExecutedAt, cancellationToken) is not { } price) return null;
        return LedgerRules.IsWithinReason(fee.Amount, price) ? LedgerMath.Value(fee.Amount, price) : LedgerRules.MaxValueUsd + 1m;
    }

    private decimal Share(decimal part, decimal whole)
    {
        var price = LedgerMath.Ratio(1m, row.ValueUsd, whole);
        return LedgerRules.IsWithinReason(part, price) ? LedgerMath.Share(row.ValueUsd, part, whole) : LedgerRules.MaxValueUsd + 1m;
    }
}

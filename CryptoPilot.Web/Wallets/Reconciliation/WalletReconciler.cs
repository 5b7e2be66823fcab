using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Wallets.Explorers;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Wallets.Reconciliation;

/// <summary>Compares what the ledger and the chain say of a wallet, and writes the entry that makes them agree.</summary>
public sealed class WalletReconciler(IDbContextFactory<CryptoPilotContext> contexts, ExplorerChain explorers, LedgerService ledger, LedgerQueries prices)
{
    private const int UsdDecimals = 8;
    private const string Cash = "USD";

    /// <summary>How the wallet's balances stand to each other; null when the user has no such wallet.</summary>
    public async Task<WalletBalance?> CompareAsync(int userId, int walletId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var wallet = await db.Wallets
            .Where(wallet => wallet.Id == walletId && wallet.UserId == userId)
            .Select(wallet => new
            {
                wallet.Blockchain,
                wallet.IsWatchOnly,
                wallet.Balance,
                wallet.BalanceAt,
                wallet.BalanceSource,
                HasHistory = db.Transactions.Any(row => row.UserId == userId && (row.FromWalletId == walletId || row.ToWalletId == walletId)),
                HasLater = db.Transactions.Any(row => row.UserId == userId && (row.FromWalletId == walletId || row.ToWalletId == walletId) && row.ExecutedAt > wallet.BalanceAt),
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (wallet is null) return null;

        var chain = Chains.Find(wallet.Blockchain);
        var symbol = chain?.Coin ?? "";
        var (free, locked) = await LotsAsync(db, userId, walletId, symbol, cancellationToken);
        var balance = new WalletBalance(walletId, default, symbol, free, locked, wallet.Balance, wallet.BalanceAt, wallet.BalanceSource, wallet.HasHistory);
        if (wallet.IsWatchOnly) return balance with { State = BalanceState.WatchOnly };
        if (chain is null || (wallet.BalanceAt is null && !explorers.Covers(chain))) return balance with { State = BalanceState.NotCheckable };
        if (wallet.BalanceAt is null) return balance with { State = BalanceState.NotAsked };
        if (!await db.Cryptocurrencies.AnyAsync(coin => coin.Symbol == symbol && coin.IsActive, cancellationToken)) return balance with { State = BalanceState.CoinUnknown };
        return balance with { State = wallet.HasLater ? BalanceState.Outdated : StateOf(balance) };
    }

    /// <summary>What <see cref="AcceptAsync"/> would write.</summary>
    public async Task<AdjustmentPreview> PreviewAsync(int userId, BalanceAdjustment adjustment, CancellationToken cancellationToken)
    {
        if (await CheckAsync(userId, adjustment, cancellationToken) is { } fault) return new AdjustmentPreview(0m, null, fault);
        if (await PriceAsync(adjustment, cancellationToken) is not { } price) return new AdjustmentPreview(0m, null, AdjustmentFault.PriceMissing);
        var preview = adjustment.Seen.State == BalanceState.ChainHasMore
            ? await ledger.PreviewGenerateAsync(userId, Incoming(adjustment, price), cancellationToken)
            : await ledger.PreviewConvertAsync(userId, Outgoing(adjustment, price), cancellationToken);
        return new AdjustmentPreview(price, preview);
    }

    /// <summary>Writes the entry, once, however often it is sent: the ledger's own command with a key made of what the user saw.</summary>
    public async Task<AdjustmentResult> AcceptAsync(int userId, BalanceAdjustment adjustment, CancellationToken cancellationToken)
    {
        if (await CheckAsync(userId, adjustment, cancellationToken) is { } fault)
        {
            // What changed since may be this very entry, written by the same click in another tab.
            var written = await WrittenAsync(userId, Key(adjustment.Seen), cancellationToken);
            return written is null ? new AdjustmentResult(null, fault) : new AdjustmentResult(written);
        }

        if (await PriceAsync(adjustment, cancellationToken) is not { } price) return new AdjustmentResult(null, AdjustmentFault.PriceMissing);
        var result = adjustment.Seen.State == BalanceState.ChainHasMore
            ? await ledger.GenerateAsync(userId, Incoming(adjustment, price), cancellationToken)
            : await ledger.ConvertAsync(userId, Outgoing(adjustment, price), cancellationToken);
        return result.Succeeded ? new AdjustmentResult(result.TransactionId) : new AdjustmentResult(null, AdjustmentFault.Refused, result);
    }

    private static BalanceState StateOf(WalletBalance balance)
    {
        if (balance.Difference == 0m) return BalanceState.Agrees;
        if (balance.Locked > 0m) return BalanceState.Pending;
        return balance.Difference > 0m ? BalanceState.ChainHasMore : BalanceState.ChainHasLess;
    }

    // Decimals are text on SQLite: they are added here, as they stream by.
    private static async Task<(decimal Free, decimal Locked)> LotsAsync(CryptoPilotContext db, int userId, int walletId, string symbol, CancellationToken cancellationToken)
    {
        var (free, locked) = (0m, 0m);
        var lots = db.Tokens
            .Where(token => token.WalletId == walletId && token.UserId == userId && token.Symbol == symbol && token.Status != TokenStatus.Expired && token.Amount > 0m)
            .Select(token => new { token.Amount, token.Status });
        await foreach (var lot in lots.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (lot.Status == TokenStatus.Locked) locked += lot.Amount;
            else free += lot.Amount;
        }

        return (free, locked);
    }

    private async Task<AdjustmentFault?> CheckAsync(int userId, BalanceAdjustment adjustment, CancellationToken cancellationToken)
    {
        if (await CompareAsync(userId, adjustment.Seen.WalletId, cancellationToken) is not { } now) return AdjustmentFault.Missing;
        return now == adjustment.Seen && now.CanAdjust ? null : AdjustmentFault.Changed;
    }

    private async Task<decimal?> PriceAsync(BalanceAdjustment adjustment, CancellationToken cancellationToken)
    {
        if (adjustment.UnitPriceUsd is { } stated) return stated;
        var seen = adjustment.Seen;
        return await prices.CoinAsync(seen.Symbol, cancellationToken) is { } coin ? await prices.PriceOnAsync(coin.Id, seen.OnChainAt!.Value, cancellationToken) : null;
    }

    private static GenerateHolding Incoming(BalanceAdjustment adjustment, decimal price)
    {
        var seen = adjustment.Seen;
        var source = adjustment.Source ?? (seen.HasHistory ? HoldingSource.Received : HoldingSource.OpeningBalance);
        return new GenerateHolding(seen.Symbol, seen.Difference, price, seen.OnChainAt!.Value, source, Key(seen), WalletId: seen.WalletId, Notes: Note(seen));
    }

    // What left is entered as sold for cash: its lots are used up, its gain is realised.
    private static ConvertCoins Outgoing(BalanceAdjustment adjustment, decimal price)
    {
        var seen = adjustment.Seen;
        var proceeds = decimal.Round(-seen.Difference * price, UsdDecimals);
        return new ConvertCoins(
            seen.Symbol, Cash, -seen.Difference, Key(seen), ToAmount: proceeds, ExecutedAt: seen.OnChainAt, ValueUsd: proceeds, FromWalletId: seen.WalletId, Notes: Note(seen));
    }

    private static string Note(WalletBalance seen) => string.Format(
        CultureInfo.InvariantCulture, ReconciliationText.Note, seen.OnChain, seen.Symbol, seen.OnChainAt, seen.Source ?? "");

    private static Guid Key(WalletBalance seen)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"reconcile:{seen.WalletId}:{seen.Symbol}:{seen.OnChainAt?.Ticks}:{seen.OnChain:0.############################}:{seen.InLedger:0.############################}");
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    private async Task<long?> WrittenAsync(int userId, Guid key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Transactions.Where(row => row.UserId == userId && row.IdempotencyKey == key).Select(row => (long?)row.Id).SingleOrDefaultAsync(cancellationToken);
    }
}

using System.Linq.Expressions;
using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Wallets;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Wallets;

/// <summary>A wallet of a user.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Name">What the user calls it.</param>
/// <param name="Blockchain">As it is stored.</param>
/// <param name="Address">As it is stored.</param>
/// <param name="IsPrimary">Offered first on its chain.</param>
/// <param name="IsWatchOnly">Looked at, not owned.</param>
/// <param name="Balance">Units of the chain's own coin, as the chain last told; 0 before.</param>
/// <param name="IsBalanceRounded">The chain told more digits than are kept.</param>
/// <param name="BalanceAt">When the chain told it, UTC; null when it never did.</param>
/// <param name="BalanceSource">Who told it, as people know it.</param>
/// <param name="SyncedAt">When the chain was last asked, UTC.</param>
/// <param name="SyncError">Why the last question went unanswered; null when it was answered.</param>
/// <param name="Version">Grows with every change that a user makes.</param>
public sealed record WalletRow(
    int Id,
    string Name,
    string Blockchain,
    string Address,
    bool IsPrimary,
    bool IsWatchOnly,
    decimal Balance,
    bool IsBalanceRounded,
    DateTime? BalanceAt,
    string? BalanceSource,
    DateTime? SyncedAt,
    string? SyncError,
    int Version)
{
    /// <summary>What is known of the chain; null when nothing is.</summary>
    public Chain? Chain => Chains.Find(Blockchain);
}

/// <summary>What the ledger says lies in a wallet.</summary>
/// <param name="Symbol">The coin, in upper case.</param>
/// <param name="Free">Coin units in lots that can be used.</param>
/// <param name="Locked">Coin units bound by pending transfers.</param>
/// <param name="PriceUsd">USD for one coin; 0 before the first price.</param>
public sealed record WalletHolding(string Symbol, decimal Free, decimal Locked, decimal PriceUsd)
{
    /// <summary>Coin units.</summary>
    public decimal Amount => Free + Locked;
}

/// <summary>A wallet that can be chosen.</summary>
public sealed record WalletChoice(int Id, string Name, string Blockchain, string Address, bool IsPrimary, bool IsWatchOnly);

/// <summary>Reads users' wallets. A wallet of another user answers like one that does not exist.</summary>
public sealed class WalletQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    private static readonly Expression<Func<Wallet, WalletRow>> s_row = wallet => new WalletRow(
        wallet.Id,
        wallet.Name,
        wallet.Blockchain,
        wallet.Address,
        wallet.IsPrimary,
        wallet.IsWatchOnly,
        wallet.Balance,
        wallet.IsBalanceRounded,
        wallet.BalanceAt,
        wallet.BalanceSource,
        wallet.SyncedAt,
        wallet.SyncError,
        wallet.Version);

    /// <summary>The user's wallets: by chain, the primary one first, then by name.</summary>
    public async Task<IReadOnlyList<WalletRow>> ListAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Wallets.Where(wallet => wallet.UserId == userId)
            .OrderBy(wallet => wallet.Blockchain).ThenByDescending(wallet => wallet.IsPrimary).ThenBy(wallet => wallet.IsWatchOnly).ThenBy(wallet => wallet.Name).ThenBy(wallet => wallet.Id)
            .Select(s_row)
            .ToListAsync(cancellationToken);
    }

    /// <summary>One wallet, or null when the user has no such wallet.</summary>
    public async Task<WalletRow?> FindAsync(int userId, int walletId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Wallets.Where(wallet => wallet.Id == walletId && wallet.UserId == userId).Select(s_row).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The user's wallets to choose from: on one chain, or on all. The primary ones come first.</summary>
    /// <param name="userId">Whose wallets.</param>
    /// <param name="blockchain">The chain in any spelling; null for all.</param>
    /// <param name="includeWatchOnly">Whether those that are only watched can be chosen.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<WalletChoice>> ChoicesAsync(int userId, string? blockchain, bool includeWatchOnly, CancellationToken cancellationToken)
    {
        var chain = blockchain is null ? null : Chains.Canonical(blockchain);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Wallets
            .Where(wallet => wallet.UserId == userId && (chain == null || wallet.Blockchain == chain) && (includeWatchOnly || !wallet.IsWatchOnly))
            .OrderByDescending(wallet => wallet.IsPrimary).ThenBy(wallet => wallet.Name).ThenBy(wallet => wallet.Id)
            .Select(wallet => new WalletChoice(wallet.Id, wallet.Name, wallet.Blockchain, wallet.Address, wallet.IsPrimary, wallet.IsWatchOnly))
            .ToListAsync(cancellationToken);
    }

    /// <summary>What the ledger says lies in each of the user's wallets, by wallet and coin; wallets without lots are absent.</summary>
    public Task<IReadOnlyDictionary<int, IReadOnlyList<WalletHolding>>> HoldingsAsync(int userId, CancellationToken cancellationToken) =>
        SumAsync(userId, null, cancellationToken);

    /// <summary>What the ledger says lies in one wallet of the user, the most valuable first.</summary>
    public async Task<IReadOnlyList<WalletHolding>> HoldingsAsync(int userId, int walletId, CancellationToken cancellationToken) =>
        (await SumAsync(userId, walletId, cancellationToken)).TryGetValue(walletId, out var holdings) ? holdings : [];

    /// <summary>USD for one coin of each symbol that has a price.</summary>
    public async Task<IReadOnlyDictionary<string, decimal>> PricesAsync(IReadOnlyCollection<string> symbols, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await PricesAsync(db, [.. symbols], cancellationToken);
    }

    private async Task<IReadOnlyDictionary<int, IReadOnlyList<WalletHolding>>> SumAsync(int userId, int? walletId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var totals = new Dictionary<(int WalletId, string Symbol), (decimal Free, decimal Locked)>();
        // Decimals are text on SQLite: they are added here, as they stream by.
        var lots = db.Tokens
            .Where(token => token.UserId == userId && token.WalletId != null && (walletId == null || token.WalletId == walletId) && token.Status != TokenStatus.Expired && token.Amount > 0m)
            .Select(token => new { WalletId = token.WalletId!.Value, token.Symbol, token.Amount, token.Status });
        await foreach (var lot in lots.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var (free, locked) = totals.GetValueOrDefault((lot.WalletId, lot.Symbol));
            totals[(lot.WalletId, lot.Symbol)] = lot.Status == TokenStatus.Locked ? (free, locked + lot.Amount) : (free + lot.Amount, locked);
        }

        var symbols = totals.Keys.Select(key => key.Symbol).Distinct().ToList();
        var prices = await PricesAsync(db, symbols, cancellationToken);
        return totals
            .GroupBy(total => total.Key.WalletId)
            .ToDictionary(
                group => group.Key,
                IReadOnlyList<WalletHolding> (group) =>
                [
                    .. group
                        .Select(total => new WalletHolding(total.Key.Symbol, total.Value.Free, total.Value.Locked, prices.GetValueOrDefault(total.Key.Symbol)))
                        .OrderByDescending(holding => holding.Amount * holding.PriceUsd).ThenBy(holding => holding.Symbol, StringComparer.Ordinal),
                ]);
    }

    private static Task<Dictionary<string, decimal>> PricesAsync(CryptoPilotContext db, List<string> symbols, CancellationToken cancellationToken) =>
        db.Cryptocurrencies.Where(coin => symbols.Contains(coin.Symbol) && coin.PricedAt != null)
            .ToDictionaryAsync(coin => coin.Symbol, coin => coin.Price, StringComparer.Ordinal, cancellationToken);
}

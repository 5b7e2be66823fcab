using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>What the ledger's pages ask.</summary>
public sealed class LedgerQueries(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    private static readonly Func<CryptoPilotContext, int, CancellationToken, Task<long>> s_version = EF.CompileAsyncQuery(
        (CryptoPilotContext db, int userId, CancellationToken _) => db.LedgerHeads.Where(head => head.UserId == userId).Select(head => head.Version).SingleOrDefault());

    /// <summary>How often the user's ledger has changed; 0 before the first change.</summary>
    public async Task<long> VersionAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await s_version(db, userId, cancellationToken);
    }

    /// <summary>The active coins whose symbol or name contains the text, best match first; the largest coins when it is empty.</summary>
    public async Task<IReadOnlyList<CoinChoice>> FindCoinsAsync(string text, int count, CancellationToken cancellationToken)
    {
        var wanted = text.Trim();
        var upper = wanted.ToUpperInvariant();
        var pattern = Escape(wanted);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Cryptocurrencies
            .Where(coin => coin.IsActive && (EF.Functions.Like(coin.Symbol, $"%{pattern}%", "\\") || EF.Functions.Like(coin.Name, $"%{pattern}%", "\\")))
            .OrderBy(coin => coin.Symbol == upper ? 0 : EF.Functions.Like(coin.Symbol, $"{pattern}%", "\\") ? 1 : EF.Functions.Like(coin.Name, $"{pattern}%", "\\") ? 2 : 3)
            .ThenBy(coin => coin.Rank ?? int.MaxValue).ThenBy(coin => coin.Symbol)
            .Take(count)
            .Select(coin => new CoinChoice(coin.Id, coin.Symbol, coin.Name, coin.Price))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The active coin of that symbol, or null.</summary>
    public async Task<CoinChoice?> CoinAsync(string symbol, CancellationToken cancellationToken)
    {
        var wanted = symbol.Trim().ToUpperInvariant();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Cryptocurrencies.Where(coin => coin.IsActive && coin.Symbol == wanted)
            .Select(coin => new CoinChoice(coin.Id, coin.Symbol, coin.Name, coin.Price))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The chain that a coin lives on, or null.</summary>
    public async Task<string?> BlockchainAsync(int coinId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Cryptocurrencies.Where(coin => coin.Id == coinId).Select(coin => coin.Blockchain).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>USD for one coin at an instant: the present price today, the stored close of an earlier UTC day; null when there is none.</summary>
    public async Task<decimal?> PriceOnAsync(int coinId, DateTime at, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (at.Date >= time.GetUtcNow().UtcDateTime.Date)
        {
            return await db.Cryptocurrencies.Where(coin => coin.Id == coinId && coin.PricedAt != null)
                .Select(coin => (decimal?)coin.Price)
                .SingleOrDefaultAsync(cancellationToken);
        }

        var day = DateTime.SpecifyKind(at.Date, DateTimeKind.Utc);
        return await db.MarketCandles
            .Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == CandleInterval.Day && candle.OpenedAt == day)
            .Select(candle => (decimal?)candle.Close)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
}

/// <summary>A coin that can be chosen.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Symbol">Upper case.</param>
/// <param name="Name">As people call it.</param>
/// <param name="PriceUsd">USD for one coin; 0 before the first price.</param>
public sealed record CoinChoice(int Id, string Symbol, string Name, decimal PriceUsd);

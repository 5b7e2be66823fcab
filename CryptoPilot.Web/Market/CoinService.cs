using System.Linq.Expressions;
using System.Text.Json;
using System.Text.RegularExpressions;
using CryptoPilot.Data;
using CryptoPilot.Data.Administration;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market;

/// <summary>Why something was not done to a coin.</summary>
public enum CoinFault
{
    /// <summary>The one who acts is no administrator, or not any more.</summary>
    NotAllowed,

    /// <summary>There is no such coin.</summary>
    Missing,

    /// <summary>CoinGecko names no coin like that.</summary>
    CoingeckoId,

    /// <summary>Binance names no pair like that.</summary>
    BinanceSymbol,

    /// <summary>CoinMarketCap's numbers are above 0.</summary>
    CoinmarketcapId,

    /// <summary>Another coin has that name at CoinGecko.</summary>
    CoingeckoIdTaken,

    /// <summary>Another coin has that pair at Binance.</summary>
    BinanceSymbolTaken,

    /// <summary>Another coin has that number at CoinMarketCap.</summary>
    CoinmarketcapIdTaken,
}

/// <summary>What administrators do to coins. Each act is one transaction with its line in <c>audit_logs</c>; whether the one who acts may is asked in there.</summary>
public sealed partial class CoinService(IDbContextFactory<CryptoPilotContext> contexts, AdminGuard guard, LiveUpdates live)
{
    private static readonly (Func<CoinProviders, object?> Of, Func<CoinProviders, Expression<Func<Cryptocurrency, bool>>> Has, CoinFault Fault)[] s_taken =
    [
        (ids => ids.CoingeckoId, ids => coin => coin.CoingeckoId == ids.CoingeckoId, CoinFault.CoingeckoIdTaken),
        (ids => ids.BinanceSymbol, ids => coin => coin.BinanceSymbol == ids.BinanceSymbol, CoinFault.BinanceSymbolTaken),
        (ids => ids.CoinmarketcapId, ids => coin => coin.CoinmarketcapId == ids.CoinmarketcapId, CoinFault.CoinmarketcapIdTaken),
    ];

    /// <summary>Lets a coin be followed, or hides it: then it is refreshed no more and fires no alert. What people hold of it stays.</summary>
    /// <returns>Null when it stands so now, or why not.</returns>
    public Task<CoinFault?> SetActiveAsync(ActingAdmin by, int coinId, bool isActive, CancellationToken cancellationToken) =>
        ChangeAsync(
            by,
            coinId,
            isActive ? AuditActions.CoinActivated : AuditActions.CoinDeactivated,
            coin => JsonSerializer.Serialize(new { coin.IsActive }, JsonSerializerOptions.Web),
            (_, coin) =>
            {
                coin.IsActive = isActive;
                return Task.FromResult<CoinFault?>(null);
            },
            cancellationToken);

    /// <summary>Says what providers call a coin, so that they are asked for the right one from the next refresh on.</summary>
    /// <inheritdoc cref="SetActiveAsync" path="/returns"/>
    public async Task<CoinFault?> NameAsync(ActingAdmin by, int coinId, CoinProviders ids, CancellationToken cancellationToken)
    {
        if (ids.CoingeckoId is { } name && !CoingeckoName().IsMatch(name)) return CoinFault.CoingeckoId;
        if (ids.BinanceSymbol is { } pair && !BinancePair().IsMatch(pair)) return CoinFault.BinanceSymbol;
        if (ids.CoinmarketcapId <= 0) return CoinFault.CoinmarketcapId;
        return await ChangeAsync(
            by,
            coinId,
            AuditActions.CoinProvidersChanged,
            coin => JsonSerializer.Serialize(new CoinProviders(coin.CoingeckoId, coin.BinanceSymbol, coin.CoinmarketcapId), JsonSerializerOptions.Web),
            async (db, coin) =>
            {
                foreach (var (of, has, fault) in s_taken)
                    if (of(ids) is not null && await db.Cryptocurrencies.Where(other => other.Id != coinId).AnyAsync(has(ids), cancellationToken)) return fault;
                (coin.CoingeckoId, coin.BinanceSymbol, coin.CoinmarketcapId) = ids;
                return null;
            },
            cancellationToken);
    }

    private async Task<CoinFault?> ChangeAsync(
        ActingAdmin by, int coinId, string action, Func<Cryptocurrency, string> show, Func<CryptoPilotContext, Cryptocurrency, Task<CoinFault?>> change, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await guard.EnterAsync(db, cancellationToken);
        if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return CoinFault.NotAllowed;
        if (await db.Cryptocurrencies.SingleOrDefaultAsync(coin => coin.Id == coinId, cancellationToken) is not { } coin) return CoinFault.Missing;
        var before = show(coin);
        if (await change(db, coin) is { } fault) return fault;
        var after = show(coin);
        if (before == after) return null;

        db.AuditLogs.Add(by.Entry(action, ActingAdmin.Subject("cryptocurrencies", coinId), before, after));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        live.Publish(LiveTopic.Market);
        return null;
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$")]
    private static partial Regex CoingeckoName();

    [GeneratedRegex("^[A-Z0-9]{2,32}$")]
    private static partial Regex BinancePair();
}

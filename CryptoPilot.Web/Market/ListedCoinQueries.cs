using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Market.Pages;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market;

/// <summary>What providers call a coin; null where a provider does not have it.</summary>
/// <param name="CoingeckoId">Such as <c>bitcoin</c>.</param>
/// <param name="BinanceSymbol">Its pair against USDT, such as <c>BTCUSDT</c>.</param>
/// <param name="CoinmarketcapId">A number above 0.</param>
public sealed record CoinProviders(string? CoingeckoId, string? BinanceSymbol, int? CoinmarketcapId);

/// <summary>A coin as administrators see it, followed or not.</summary>
/// <param name="Id">The coin's key.</param>
/// <param name="Symbol">In upper case.</param>
/// <param name="Name">The full name.</param>
/// <param name="Blockchain">The chain it lives on.</param>
/// <param name="IsActive">False while it is hidden and not refreshed.</param>
/// <param name="IsDefault">True when it ships with the product.</param>
/// <param name="Providers">What providers call it.</param>
public sealed record ListedCoin(int Id, string Symbol, string Name, string Blockchain, bool IsActive, bool IsDefault, CoinProviders Providers);

/// <summary>Reads all coins, also those that are hidden, for administrators.</summary>
public sealed class ListedCoinQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>Coins whose symbol or name contains a text, in the order they came.</summary>
    /// <param name="search">Blank is all.</param>
    /// <param name="isActive">Only those that are followed, or only those that are not; null is both.</param>
    /// <param name="afterId">Goes on after this coin; null begins with the first.</param>
    /// <param name="take">Rows of the piece; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<ListedCoin>> ListAsync(string? search, bool? isActive, int? afterId, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var coins = MarketQueries.Search(db.Cryptocurrencies, search);
        if (isActive is { } active) coins = coins.Where(coin => coin.IsActive == active);
        if (afterId is { } id) coins = coins.Where(coin => coin.Id > id);
        return await Rows(coins.OrderBy(coin => coin.Id).Take(take)).ToListAsync(cancellationToken);
    }

    /// <summary>One coin, or null. Case does not matter.</summary>
    public async Task<ListedCoin?> FindAsync(string symbol, CancellationToken cancellationToken)
    {
        var upper = symbol.ToUpperInvariant();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db.Cryptocurrencies.Where(coin => coin.Symbol == upper)).SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<ListedCoin> Rows(IQueryable<Cryptocurrency> coins) => coins.Select(coin => new ListedCoin(
        coin.Id, coin.Symbol, coin.Name, coin.Blockchain, coin.IsActive, coin.IsDefault, new CoinProviders(coin.CoingeckoId, coin.BinanceSymbol, coin.CoinmarketcapId)));
}

using CryptoPilot.Web.Market;

namespace CryptoPilot.Web.Api.Admin;

/// <summary>A coin, followed or not. Its price stands in the market, so that the entity tag changes with the coin only.</summary>
/// <param name="Symbol">Upper case; names the coin everywhere.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Blockchain">The chain that it lives on.</param>
/// <param name="IsActive">False while it is hidden and not refreshed.</param>
/// <param name="IsDefault">True when it ships with the product.</param>
/// <param name="Providers">What providers call it.</param>
public sealed record WireListedCoin(string Symbol, string Name, string Blockchain, bool IsActive, bool IsDefault, WireProviders Providers);

/// <summary>What providers call a coin; null where a provider does not have it.</summary>
/// <param name="CoingeckoId">Such as bitcoin.</param>
/// <param name="BinanceSymbol">The pair against USDT, such as BTCUSDT.</param>
/// <param name="CoinmarketcapId">A number above 0.</param>
public sealed record WireProviders(string? CoingeckoId, string? BinanceSymbol, int? CoinmarketcapId);

/// <summary>Says coins in the words of administrators' endpoints.</summary>
public static class AdminCoinsWire
{
    public static WireListedCoin Coin(ListedCoin coin) => new(
        coin.Symbol, coin.Name, coin.Blockchain, coin.IsActive, coin.IsDefault,
        new WireProviders(coin.Providers.CoingeckoId, coin.Providers.BinanceSymbol, coin.Providers.CoinmarketcapId));

    public static CoinProviders Providers(WireProviders wanted) => new(wanted.CoingeckoId, wanted.BinanceSymbol, wanted.CoinmarketcapId);
}

using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Web.Api.Market;

/// <summary>A price with where it is from and how old it is.</summary>
/// <param name="PriceUsd">USD for one coin; null before the first price.</param>
/// <param name="PricedAt">When the price was true.</param>
/// <param name="PriceSource">The provider that told it; replay is the demo market.</param>
/// <param name="PriceAge">fresh, stale after three refresh intervals, dead after ten or when there is none.</param>
public sealed record WirePrice(decimal? PriceUsd, DateTime? PricedAt, string? PriceSource, PriceAge PriceAge);

/// <summary>A coin on the market.</summary>
/// <param name="Symbol">Upper case; names the coin everywhere.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Rank">1 is the largest market capitalisation.</param>
/// <param name="Price">USD, with its source and age.</param>
/// <param name="Change24hPercent">Against 24 hours before, in percent.</param>
/// <param name="Change7dPercent">Against 7 days before, in percent.</param>
/// <param name="MarketCapUsd">USD.</param>
/// <param name="Volume24hUsd">USD traded in 24 hours.</param>
public sealed record WireCoin(
    string Symbol, string Name, int? Rank, WirePrice Price, decimal? Change24hPercent, decimal? Change7dPercent, decimal? MarketCapUsd, decimal? Volume24hUsd);

/// <summary>All that is known of a coin.</summary>
/// <param name="Symbol">Upper case; names the coin everywhere.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Blockchain">The chain that it lives on.</param>
/// <param name="Rank">1 is the largest market capitalisation.</param>
/// <param name="IsActive">False when it is no longer refreshed.</param>
/// <param name="Price">USD, with its source and age.</param>
/// <param name="Change24hPercent">Against 24 hours before, in percent.</param>
/// <param name="Change7dPercent">Against 7 days before, in percent.</param>
/// <param name="MarketCapUsd">USD.</param>
/// <param name="Volume24hUsd">USD traded in 24 hours.</param>
/// <param name="CirculatingSupply">Coin units.</param>
/// <param name="High24h">The highest price of the last 24 hours.</param>
/// <param name="Low24h">The lowest price of the last 24 hours.</param>
/// <param name="High52w">The highest price of the last 52 weeks.</param>
/// <param name="Low52w">The lowest price of the last 52 weeks.</param>
/// <param name="HighEver">The highest stored price.</param>
/// <param name="LowEver">The lowest stored price.</param>
public sealed record WireCoinDetails(
    string Symbol, string Name, string Blockchain, int? Rank, bool IsActive, WirePrice Price, decimal? Change24hPercent, decimal? Change7dPercent,
    decimal? MarketCapUsd, decimal? Volume24hUsd, decimal? CirculatingSupply,
    WireExtreme? High24h, WireExtreme? Low24h, WireExtreme? High52w, WireExtreme? Low52w, WireExtreme? HighEver, WireExtreme? LowEver);

/// <summary>A highest or lowest price.</summary>
/// <param name="PriceUsd">USD for one coin.</param>
/// <param name="On">The start of the hour or day in which it was reached.</param>
public sealed record WireExtreme(decimal PriceUsd, DateTime On);

/// <summary>The line of a chart.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="Range">How far back it goes.</param>
/// <param name="StepSeconds">Seconds between two points.</param>
/// <param name="Points">Oldest first; the last one is the present price.</param>
public sealed record WireHistory(string Symbol, string Range, long StepSeconds, IReadOnlyList<WireBar> Points);

/// <summary>Prices of a span.</summary>
/// <param name="At">When it begins.</param>
/// <param name="OpenUsd">The first price, USD.</param>
/// <param name="HighUsd">The highest, USD.</param>
/// <param name="LowUsd">The lowest, USD.</param>
/// <param name="CloseUsd">The last one, USD.</param>
public sealed record WireBar(DateTime At, decimal OpenUsd, decimal HighUsd, decimal LowUsd, decimal CloseUsd);

/// <summary>A stored candle.</summary>
/// <param name="OpenedAt">The start of its hour or UTC day.</param>
/// <param name="OpenUsd">The first price, USD.</param>
/// <param name="HighUsd">The highest, USD.</param>
/// <param name="LowUsd">The lowest, USD.</param>
/// <param name="CloseUsd">The last one, USD.</param>
/// <param name="VolumeUsd">USD traded, where the source tells.</param>
/// <param name="Source">The provider that told it.</param>
public sealed record WireCandle(DateTime OpenedAt, decimal OpenUsd, decimal HighUsd, decimal LowUsd, decimal CloseUsd, decimal? VolumeUsd, string Source);

/// <summary>Says the market's records in the API's words.</summary>
public static class MarketWire
{
    public static WirePrice Price(CoinQuote quote, DateTime now, TimeSpan interval) =>
        new(quote.Price, quote.PricedAt, quote.Source, MarketFreshness.Of(quote.PricedAt, now, interval));

    public static WireCoin Coin(MarketRow row, DateTime now, TimeSpan interval) => new(
        row.Symbol, row.Name, row.Rank, Price(row.Quote, now, interval), row.Quote.Change24h, row.Quote.Change7d, row.Quote.MarketCap, row.Quote.Volume24h);

    public static WireCoinDetails Details(CoinDetails coin, DateTime now, TimeSpan interval) => new(
        coin.Symbol, coin.Name, coin.Blockchain, coin.Rank, coin.IsActive, Price(coin.Quote, now, interval), coin.Quote.Change24h, coin.Quote.Change7d,
        coin.Quote.MarketCap, coin.Quote.Volume24h, coin.CirculatingSupply,
        Extreme(coin.Extremes.High24h), Extreme(coin.Extremes.Low24h), Extreme(coin.Extremes.High52w), Extreme(coin.Extremes.Low52w), Extreme(coin.Extremes.HighEver), Extreme(coin.Extremes.LowEver));

    public static WireHistory History(string symbol, PriceSeries series) => new(
        symbol, ChartRanges.Word(series.Range), (long)series.Step.TotalSeconds,
        [.. series.Points.Select(point => new WireBar(point.At, point.Open, point.High, point.Low, point.Close))]);

    private static WireExtreme? Extreme(PriceExtreme? extreme) => extreme is null ? null : new WireExtreme(extreme.Price, extreme.On);
}

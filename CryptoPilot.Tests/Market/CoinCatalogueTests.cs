using CryptoPilot.Data.Market;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Market;

public sealed class CoinCatalogueTests
{
    private readonly CoinCatalogue _catalogue = new();
    private readonly RecordedHistory _history = new();

    [Fact]
    public void Coins_All_AreSixtyWithUniqueNames()
    {
        Assert.Equal(60, _catalogue.Coins.Count);
        Assert.Distinct(_catalogue.Coins.Select(coin => coin.Symbol));
        Assert.Distinct(_catalogue.Coins.Select(coin => coin.Name));
        Assert.Distinct(_catalogue.Coins.Select(coin => coin.CoingeckoId));
        Assert.Distinct(_catalogue.Coins.Select(coin => coin.CoinmarketcapId));
        Assert.Distinct(_catalogue.Coins.Select(coin => coin.BinanceSymbol).OfType<string>());
    }

    [Fact]
    public void Coins_Each_IsComplete() => Assert.All(_catalogue.Coins, coin =>
    {
        Assert.Matches("^[A-Z0-9]{2,10}$", coin.Symbol);
        Assert.NotEmpty(coin.Blockchain);
        Assert.NotEmpty(coin.CoingeckoId);
        Assert.True(coin.SeedPrice > 0m && coin.Supply > 0m);
        Assert.True(coin.BinanceSymbol is null || coin.BinanceSymbol.EndsWith("USDT", StringComparison.Ordinal));
    });

    [Fact]
    public void Coins_Each_FollowsARecordedCoinOrTheDollar() => Assert.All(
        _catalogue.Coins.Where(coin => coin.Symbol != "BTC"),
        coin => Assert.True(coin.Follows == "USD" || _history.Find(coin.Follows!) is not null, coin.Symbol));

    [Fact]
    public void SeedPrice_RecordedCoins_IsWhereTheReplayStarts() => Assert.All(
        _catalogue.Coins.Where(coin => _history.Find(coin.Symbol) is not null),
        coin => Assert.InRange(coin.SeedPrice / _history.Find(coin.Symbol)![ReplayCalendar.Anchor].Open, 0.99m, 1.01m));

    [Fact]
    public async Task Seed_EmptyDatabase_AddsUnpricedDefaultCoins()
    {
        await using var house = await MarketHouse.CreateAsync();
        await using var db = house.Database.CreateDbContext();

        Assert.Equal(60, await _catalogue.SeedAsync(db, MarketHouse.Cancel));

        var coins = await house.RowsAsync<Cryptocurrency>();
        Assert.Equal(60, coins.Count);
        Assert.All(coins, coin => Assert.True(coin is { IsDefault: true, IsActive: true, Price: 0m, PricedAt: null, PriceSource: null }));
    }

    [Fact]
    public async Task Seed_SomeCoinsThere_LeavesThemAsTheyAre()
    {
        await using var house = await MarketHouse.CreateAsync();
        var mine = await house.CoinAsync("BTC", active: false);
        await using var db = house.Database.CreateDbContext();

        Assert.Equal(59, await _catalogue.SeedAsync(db, MarketHouse.Cancel));
        Assert.Equal(0, await _catalogue.SeedAsync(db, MarketHouse.Cancel));

        var stored = await house.StoredAsync(mine);
        Assert.True(stored is { IsDefault: false, IsActive: false, CoingeckoId: null });
        Assert.Equal(60, await db.Cryptocurrencies.CountAsync(MarketHouse.Cancel));
    }
}

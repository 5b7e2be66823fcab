using System.Globalization;
using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Market;

public sealed class MarketWriterTests
{
    public static TheoryData<string> Statements =>
        
    [
        MarketWriter.UpdateCoin, MarketWriter.AddPrice, MarketWriter.AddCandle, MarketWriter.ExtendCandle,
        MarketWriter.ReplaceCandle, MarketWriter.WidenCandle, MarketWriter.SettleCandle,
    ];

    [Theory]
    [MemberData(nameof(Statements))]
    public void Statement_AloneAndRepeated_IsTSql(string sql)
    {
        SqlServerTranslation.AssertParses(sql);
        SqlServerTranslation.AssertParses(RowStatement.Repeat(sql, 3));
    }

    [Fact]
    public void Repeat_TwoRows_NumbersTheParameters() => Assert.Equal(
        "SELECT @a_0, @b_0;\nSELECT @a_1, @b_1;",
        RowStatement.Repeat("SELECT @a, @b;", 2));

    [Theory]
    [InlineData("0.000000000000000001")]
    [InlineData("79228162514264337593")]
    [InlineData("0.1234567890123456785")]
    [InlineData("42000.5000")]
    public async Task Write_Decimals_AreStoredAsEfStoresThem(string text)
    {
        await using var house = await MarketHouse.CreateAsync();
        var byHand = await house.CoinAsync("HAND");
        var byEf = await house.CoinAsync("EF");
        var value = decimal.Parse(text, CultureInfo.InvariantCulture);
        await using (var db = house.Database.CreateDbContext())
        await using (var transaction = await db.Database.BeginTransactionAsync(MarketHouse.Cancel))
        {
            (byHand.Price, byHand.MarketCap, byHand.PricedAt, byHand.PriceSource) = (value, value, house.Time.Now.AddTicks(12_345), "coingecko");
            await MarketWriter.WritePricesAsync(db, [byHand], null, TimeSpan.Zero, MarketHouse.Cancel);
            await transaction.CommitAsync(MarketHouse.Cancel);
        }

        await using (var db = house.Database.CreateDbContext())
        {
            var row = await db.Cryptocurrencies.SingleAsync(coin => coin.Id == byEf.Id, MarketHouse.Cancel);
            (row.Price, row.MarketCap, row.PricedAt) = (value, value, house.Time.Now.AddTicks(12_345));
            await db.SaveChangesAsync(MarketHouse.Cancel);
        }

        var (hand, ef) = (await house.StoredAsync(byHand), await house.StoredAsync(byEf));
        Assert.Equal((ef.Price, ef.MarketCap, ef.PricedAt), (hand.Price, hand.MarketCap, hand.PricedAt));
        await using (var db = house.Database.CreateDbContext())
            Assert.Equal(2, await db.Cryptocurrencies.CountAsync(coin => coin.Price == ef.Price && coin.PricedAt == ef.PricedAt, MarketHouse.Cancel));
    }

    [Fact]
    public async Task Write_CoinDeactivatedMeanwhile_IsLeftAlone()
    {
        await using var house = await MarketHouse.CreateAsync();
        var coin = await house.CoinAsync("OLD", active: false);
        await using (var db = house.Database.CreateDbContext())
        await using (var transaction = await db.Database.BeginTransactionAsync(MarketHouse.Cancel))
        {
            (coin.Price, coin.PricedAt, coin.PriceSource) = (5m, house.Time.Now, "coingecko");
            await MarketWriter.WritePricesAsync(db, [coin], null, TimeSpan.Zero, MarketHouse.Cancel);
            await transaction.CommitAsync(MarketHouse.Cancel);
        }

        Assert.Equal(0m, (await house.StoredAsync(coin)).Price);
    }

    [Fact]
    public async Task AddCandles_OneIsThere_StaysAsItIs()
    {
        await using var house = await MarketHouse.CreateAsync();
        var coin = await house.CoinAsync("BTC");
        var day = house.Time.Now.Date;
        await AddAsync(house, Candle(coin.Id, day, 1m));

        await AddAsync(house, Candle(coin.Id, day, 2m), Candle(coin.Id, day.AddDays(1), 3m));

        Assert.Equal([1m, 3m], (await house.RowsAsync<MarketCandle>()).OrderBy(candle => candle.OpenedAt).Select(candle => candle.Close));
    }

    private static async Task AddAsync(MarketHouse house, params MarketCandle[] candles)
    {
        await using var db = house.Database.CreateDbContext();
        await using var transaction = await db.Database.BeginTransactionAsync(MarketHouse.Cancel);
        await MarketWriter.AddCandlesAsync(db, candles, MarketHouse.Cancel);
        await transaction.CommitAsync(MarketHouse.Cancel);
    }

    private static MarketCandle Candle(int coinId, DateTime openedAt, decimal price) => new()
    {
        CryptocurrencyId = coinId,
        Interval = CandleInterval.Day,
        OpenedAt = openedAt,
        Open = price,
        High = price,
        Low = price,
        Close = price,
        Source = "binance",
    };
}

using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using Quartz;

namespace CryptoPilot.Tests.Market;

public sealed class MarketSourceServiceTests
{
    private readonly FakeMarketDataProvider _gecko = new();

    [Fact]
    public async Task Choose_Replay_GivesEveryCoinItsPast()
    {
        await using var house = await MarketHouse.CreateAsync();
        await SeedAsync(house);
        house.Time.Advance(TimeSpan.FromMinutes(34));

        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);

        var candles = await house.RowsAsync<MarketCandle>();
        Assert.Equal(60 * ReplayBackfill.Days, candles.Count(candle => candle.Interval == CandleInterval.Day));
        Assert.Equal(60 * ((ReplayBackfill.HourlyDays * 24) + 1), candles.Count(candle => candle.Interval == CandleInterval.Hour));
        Assert.All(candles, candle =>
        {
            Assert.InRange(candle.Open, candle.Low, candle.High);
            Assert.InRange(candle.Close, candle.Low, candle.High);
            Assert.True(candle.Low > 0m && candle.OpenedAt <= house.Time.Now && candle.Source == "replay");
        });
    }

    [Fact]
    public async Task Choose_Replay_CandlesMeetTheFirstPrices()
    {
        await using var house = await MarketHouse.CreateAsync();
        await SeedAsync(house);
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);
        var before = await house.RowsAsync<MarketCandle>();

        await house.RefreshAsync();

        var today = house.Time.Now.Date;
        var after = (await house.RowsAsync<MarketCandle>()).ToDictionary(candle => (candle.CryptocurrencyId, candle.Interval, candle.OpenedAt));
        Assert.Equal(before.Count, after.Count);
        Assert.All(before.Where(candle => candle.OpenedAt >= today), candle =>
        {
            var same = after[(candle.CryptocurrencyId, candle.Interval, candle.OpenedAt)];
            Assert.Equal((candle.Open, candle.High, candle.Low, candle.Close), (same.Open, same.High, same.Low, same.Close));
        });
    }

    [Fact]
    public async Task Choose_LiveAfterReplay_LeavesNothingOfTheReplay()
    {
        await using var house = await MarketHouse.CreateAsync(_gecko);
        await SeedAsync(house);
        var user = await house.Database.UserAsync();
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);
        await house.RefreshAsync();
        await house.Database.AddAsync(Snapshot(user.Id, "replay", house.Time.Now));

        await house.Source.ChooseAsync(MarketSource.Live, MarketHouse.Cancel);

        Assert.Empty(await house.RowsAsync<MarketPrice>());
        Assert.Empty(await house.RowsAsync<MarketCandle>());
        Assert.Empty(await house.RowsAsync<PortfolioSnapshot>());
        Assert.All(await house.RowsAsync<Cryptocurrency>(), coin => Assert.True(
            coin is { Price: 0m, PricedAt: null, PriceSource: null, MarketCap: null, Volume24h: null, CirculatingSupply: null, Change24h: null, Change7d: null, Rank: null }));
    }

    [Fact]
    public async Task Choose_LiveAfterReplay_WhatAlertsToldOfTheReplayIsForgotten()
    {
        await using var house = await MarketHouse.CreateAsync(_gecko);
        var (user, coin) = (await house.Database.UserAsync(), await house.CoinAsync("BTC"));
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);
        house.Time.Advance(TimeSpan.FromHours(1));
        var at = house.Time.Now;
        var over = await FiredAsync(house, user.Id, coin.Id, "replay", 1m, alert => alert.IsActive = false);
        var resting = await FiredAsync(house, user.Id, coin.Id, "replay", 2m, alert => (alert.IsRecurring, alert.RestsUntil, alert.RearmValue) = (true, at.AddHours(1), 5m));
        var paused = await FiredAsync(house, user.Id, coin.Id, "replay", 3m, alert => (alert.IsActive, alert.IsTriggered) = (false, false));
        var real = await FiredAsync(house, user.Id, coin.Id, "coingecko", 4m, alert => alert.IsActive = false);
        var portfolio = new PortfolioAlert { UserId = user.Id, Target = 1m, IsActive = false, IsTriggered = true, TriggeredAt = at, TriggeredValue = 2m };
        await house.Database.AddAsync(portfolio);
        await house.Database.AddAsync(new AlertFiring { UserId = user.Id, PortfolioAlertId = portfolio.Id, Summary = "", Value = 2m, Basis = FiringBasis.Portfolio, TriggeredAt = at });
        var told = new SemaphoreSlim(0);
        using var subscription = house.Get<LiveUpdates>().Subscribe(LiveTopic.User(user.Id), () => Task.FromResult(told.Release()));

        await house.Source.ChooseAsync(MarketSource.Live, MarketHouse.Cancel);

        Assert.Equal(real, Assert.Single(await house.RowsAsync<AlertFiring>()).PriceAlertId);
        Assert.Single(await house.RowsAsync<UserNotification>());
        Assert.Single(await house.RowsAsync<NotificationDelivery>());
        var alerts = (await house.RowsAsync<PriceAlert>()).ToDictionary(alert => alert.Id);
        Assert.All([over, resting], id => Assert.True(
            alerts[id] is { IsActive: true, IsTriggered: false, TriggeredAt: null, TriggeredPrice: null, RestsUntil: null, RearmValue: null, Version: 1 }));
        Assert.True(alerts[paused] is { IsActive: false, IsTriggered: false, TriggeredAt: null });
        Assert.True(alerts[real] is { IsActive: false, IsTriggered: true, TriggeredPrice: 100m, Version: 0 });
        Assert.True(Assert.Single(await house.RowsAsync<PortfolioAlert>()) is { IsActive: true, IsTriggered: false, TriggeredAt: null, TriggeredValue: null });
        Assert.True(await told.WaitAsync(TimeSpan.FromSeconds(30), MarketHouse.Cancel));
    }

    [Fact]
    public async Task ForgetReplayedFirings_SqlServer_Translates()
    {
        var translation = new SqlServerTranslation();
        await using var db = translation.CreateDbContext();

        await ReplayedFirings.ForgetAsync(db, new DateOnly(2026, 3, 2), new DateTime(2026, 3, 3, 0, 0, 0, DateTimeKind.Utc), MarketHouse.Cancel);

        Assert.Equal(7, translation.Commands.Count);
        translation.AssertParses();
    }

    [Fact]
    public async Task Choose_ReplayAfterLive_LeavesNothingLive()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        await SeedAsync(house);
        var user = await house.Database.UserAsync();
        _gecko.Says("BTC", 1m, house.Time.Now);
        _gecko.Says("ETH", 1m, house.Time.Now);
        await house.RefreshAsync();
        await house.Database.AddAsync(Snapshot(user.Id, "live", house.Time.Now));

        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);

        Assert.Empty(await house.RowsAsync<MarketPrice>());
        Assert.All(await house.RowsAsync<MarketCandle>(), candle => Assert.Equal("replay", candle.Source));
        Assert.Empty(await house.RowsAsync<PortfolioSnapshot>());
        Assert.All(await house.RowsAsync<Cryptocurrency>(), coin => Assert.Equal(0m, coin.Price));
    }

    [Fact]
    public async Task Choose_SameSourceAgain_KeepsEverything()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await house.CoinAsync("BTC");
        _gecko.Says("BTC", 1m, house.Time.Now);
        await house.RefreshAsync();
        var choice = await house.Source.GetAsync(MarketHouse.Cancel);
        house.Time.Advance(TimeSpan.FromDays(3));

        await house.Source.ChooseAsync(MarketSource.Live, MarketHouse.Cancel);

        Assert.Equal(choice, await house.Source.GetAsync(MarketHouse.Cancel));
        Assert.Equal(1m, (await house.StoredAsync(coin)).Price);
        Assert.Single(await house.RowsAsync<MarketPrice>());
    }

    [Fact]
    public async Task Choose_EitherSource_SetsItsIntervalAndAsksForARefresh()
    {
        await using var house = await MarketHouse.CreateAsync(_gecko);
        Assert.Equal(TimeSpan.FromSeconds(60), await house.Source.CurrentIntervalAsync(MarketHouse.Cancel));

        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);
        Assert.Equal(TimeSpan.FromSeconds(5), await IntervalAsync(house));
        Assert.Equal(TimeSpan.FromSeconds(5), await house.Source.CurrentIntervalAsync(MarketHouse.Cancel));

        await house.Source.ChooseAsync(MarketSource.Live, MarketHouse.Cancel);
        Assert.Equal(TimeSpan.FromSeconds(60), await IntervalAsync(house));
        Assert.Equal(TimeSpan.FromSeconds(60), await house.Source.CurrentIntervalAsync(MarketHouse.Cancel));
        var scheduler = await house.Get<ISchedulerFactory>().GetScheduler(MarketHouse.Cancel);
        Assert.NotNull(await scheduler.GetTrigger(new TriggerKey("refresh-market-data-requested", "market"), MarketHouse.Cancel));
        Assert.NotNull(await scheduler.GetTrigger(new TriggerKey("backfill-market-history-requested", "market"), MarketHouse.Cancel));
    }

    [Fact]
    public async Task Resume_AfterARestart_IsTheChosenSourcesInterval()
    {
        await using var house = await MarketHouse.CreateAsync(_gecko);
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);
        var restarted = house.Restart(null, _gecko);
        Assert.Equal(TimeSpan.FromSeconds(60), await IntervalAsync(restarted));

        await restarted.Source.ResumeAsync(MarketHouse.Cancel);

        Assert.Equal(TimeSpan.FromSeconds(5), await IntervalAsync(restarted));
        var scheduler = await restarted.Get<ISchedulerFactory>().GetScheduler(MarketHouse.Cancel);
        Assert.NotNull(await scheduler.GetTrigger(new TriggerKey("backfill-market-history-requested", "market"), MarketHouse.Cancel));
    }

    [Fact]
    public async Task Choose_Cancelled_KeepsTheOldSource()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        await SeedAsync(house);
        using var stop = new CancellationTokenSource();
        await using var db = house.Database.CreateDbContext();
        await using (await db.Database.BeginTransactionAsync(MarketHouse.Cancel))
        {
            var choice = new MarketChoice(MarketSource.Replay, new DateOnly(2026, 3, 2));
            await SystemSettings.SetAsync(db, MarketChoice.Key, choice, "", MarketHouse.Cancel);
            await db.SaveChangesAsync(MarketHouse.Cancel);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => house.Get<ReplayBackfill>().WriteAsync(db, new ReplayCalendar(choice.ChosenOn), stop.Token));
        }

        Assert.Equal(MarketSource.Live, (await house.Source.GetAsync(MarketHouse.Cancel))!.Source);
        Assert.Empty(await house.RowsAsync<MarketCandle>());
    }

    [Theory]
    [InlineData(MarketSource.Live)]
    [InlineData(MarketSource.Replay)]
    public async Task Purge_SqlServer_Translates(MarketSource kept)
    {
        var translation = new SqlServerTranslation();
        await using var db = translation.CreateDbContext();

        await MarketSourceService.PurgeAsync(db, kept, MarketHouse.Cancel);
        await new MarketChoice(kept, new DateOnly(2026, 3, 2)).HoldAsync(db, MarketHouse.Cancel);

        Assert.Equal(6, translation.Commands.Count);
        translation.AssertParses();
    }

    /// <summary>An alert that fired now, with its notification and a delivery of it.</summary>
    private static async Task<int> FiredAsync(MarketHouse house, int userId, int coinId, string source, decimal target, Action<PriceAlert> change)
    {
        var alert = new PriceAlert
        {
            UserId = userId, CryptocurrencyId = coinId, TargetPrice = target, IsTriggered = true, TriggeredAt = house.Time.Now, TriggeredPrice = 100m,
        };
        change(alert);
        var line = new UserNotification { UserId = userId, Type = NotificationType.Alert, Kind = NotificationKind.Alert, Title = "", Message = "" };
        await house.Database.AddAsync(alert, line);
        await house.Database.AddAsync(
            new AlertFiring
            {
                UserId = userId, PriceAlertId = alert.Id, UserNotificationId = line.Id, Symbol = "BTC", Summary = "", Value = 100m, PriceSource = source, TriggeredAt = house.Time.Now,
            },
            new NotificationDelivery
            {
                DeliveryId = Guid.NewGuid(), UserNotificationId = line.Id, UserId = userId, PriceAlertId = alert.Id, TriggeredAt = house.Time.Now,
                Method = NotificationMethod.Email, Status = DeliveryStatus.Pending, NextAttemptAt = house.Time.Now,
            });
        return alert.Id;
    }

    private static PortfolioSnapshot Snapshot(int userId, string source, DateTime at) => new()
    {
        UserId = userId,
        Source = source,
        TakenAt = at,
        TakenOn = DateOnly.FromDateTime(at),
        TotalValueUsd = 1m,
    };

    private static async Task<TimeSpan> IntervalAsync(MarketHouse house)
    {
        var scheduler = await house.Get<ISchedulerFactory>().GetScheduler(MarketHouse.Cancel);
        var trigger = await scheduler.GetTrigger(new TriggerKey(MarketJobs.Refresh.Name, MarketJobs.Refresh.Group), MarketHouse.Cancel);
        return Assert.IsType<ISimpleTrigger>(trigger, exactMatch: false).RepeatInterval;
    }

    private static async Task SeedAsync(MarketHouse house)
    {
        await using var db = house.Database.CreateDbContext();
        await house.Get<CoinCatalogue>().SeedAsync(db, MarketHouse.Cancel);
    }
}

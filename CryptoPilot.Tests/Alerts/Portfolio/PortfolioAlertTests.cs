using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Alerts.Portfolio;

/// <summary>What alerts on portfolios, shares and wallets fire at, and what users may do with them.</summary>
public sealed class PortfolioAlertTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly AlertTerms s_recurring = new() { IsRecurring = true, CooldownMinutes = 5, HysteresisPercent = 10m };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Value_AtTheTarget_Fires_RestsAndWaitsAnew()
    {
        var (user, coin) = await HolderAsync(10m, 100m);
        var alert = await MakeAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above, NotificationMethod.Email) { Target = 1_200m, Terms = s_recurring });
        await PriceAsync(coin, 119m);
        Assert.Empty(await FiringsAsync(alert));

        await PriceAsync(coin, 121m);
        var firing = Assert.Single(await FiringsAsync(alert));
        Assert.Equal((1_210m, FiringBasis.Portfolio, "Your portfolio is above $1,200.00"), (firing.Value, firing.Basis, firing.Summary));
        var stored = await StoredAsync(alert);
        Assert.Equal((true, true, 1_210m, 1_080m), (stored.IsActive, stored.IsTriggered, stored.TriggeredValue, stored.RearmValue));
        await PriceAsync(coin, 100m);
        Assert.True((await StoredAsync(alert)).IsTriggered);
        database.Time.Advance(TimeSpan.FromMinutes(5));
        await PriceAsync(coin, 110m);
        Assert.True((await StoredAsync(alert)).IsTriggered);
        await PriceAsync(coin, 107m);
        Assert.False((await StoredAsync(alert)).IsTriggered);
        await PriceAsync(coin, 130m);

        Assert.Equal(2, (await FiringsAsync(alert)).Count);
        await using CryptoPilotContext db = database.CreateDbContext();
        Assert.Equal(2, await db.NotificationDeliveries.CountAsync(row => row.UserId == user && row.Method == NotificationMethod.Email && row.Status == DeliveryStatus.Pending, Token));
        Assert.Equal(2, (await database.InboxAsync(user)).Count);
    }

    [Theory]
    [InlineData(AlertDirection.Above, false, 106, true)]
    [InlineData(AlertDirection.Above, false, 94, false)]
    [InlineData(AlertDirection.Below, false, 94, true)]
    [InlineData(AlertDirection.Above, true, 94, true)]
    [InlineData(AlertDirection.Above, true, 104, false)]
    public async Task Move_AgainstTheFirstSnapshotOfItsWindow_Fires(AlertDirection direction, bool either, int price, bool fires)
    {
        var (user, coin) = await HolderAsync(1m, 100m);
        await database.SnapshotAsync(user, database.Time.Now.AddHours(-25), 10m);
        await database.SnapshotAsync(user, database.Time.Now.AddHours(-23), 100m);
        var alert = await MakeAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Move, direction) { IsEitherWay = either, Percent = 5m, WindowMinutes = 1_440 });

        await PriceAsync(coin, price);

        Assert.Equal(fires, (await FiringsAsync(alert)).Count == 1);
        if (fires) Assert.Equal(price - 100m, (await FiringsAsync(alert))[0].Value);
    }

    [Fact]
    public async Task Move_SnapshotsDoNotReachBack_FiresNothing()
    {
        var (user, coin) = await HolderAsync(1m, 100m);
        await database.SnapshotAsync(user, database.Time.Now.AddDays(-3), 50m);
        var alert = await MakeAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Move, AlertDirection.Above) { Percent = 5m, WindowMinutes = 10_080 });

        await PriceAsync(coin, 200m);

        Assert.Empty(await FiringsAsync(alert));
    }

    [Fact]
    public async Task Drawdown_BelowTheHighestSnapshot_Fires()
    {
        var (user, coin) = await HolderAsync(1m, 100m);
        await database.SnapshotAsync(user, database.Time.Now.AddDays(-7).AddHours(2), 120m);
        await database.SnapshotAsync(user, database.Time.Now.AddDays(-2), 200m);
        var alert = await MakeAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Drawdown, AlertDirection.Above) { Percent = 50m, WindowMinutes = 10_080 });
        await PriceAsync(coin, 101m);
        Assert.Empty(await FiringsAsync(alert));

        await PriceAsync(coin, 80m);

        Assert.Equal((60m, "Your portfolio is 60% below its high of 7 days"), ((await FiringsAsync(alert))[0].Value, (await FiringsAsync(alert))[0].Summary));
        Assert.Equal((false, true), ((await StoredAsync(alert)).IsActive, (await StoredAsync(alert)).IsTriggered));
    }

    [Theory]
    [InlineData(AlertDirection.Above, true, 200, true)]
    [InlineData(AlertDirection.Above, true, 50, true)]
    [InlineData(AlertDirection.Above, true, 110, false)]
    [InlineData(AlertDirection.Below, false, 200, false)]
    [InlineData(AlertDirection.Below, false, 50, true)]
    public async Task Drift_ShareFurtherFromItsTargetThanAllowed_Fires(AlertDirection direction, bool either, int price, bool fires)
    {
        var (user, coin) = await HolderAsync(1m, 100m);
        var other = await database.CoinAsync(price: 100m);
        await database.LotAsync(user, other.Symbol, 1m);
        var alert = await MakeAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Drift, direction) { Symbol = coin.Symbol.ToLowerInvariant(), Target = 50m, Percent = 10m, IsEitherWay = either });

        await database.PriceAsync(other.Symbol, 100m);
        await PriceAsync(coin, price, other);

        var firings = await FiringsAsync(alert);
        Assert.Equal(fires, firings.Count == 1);
        if (fires) Assert.Equal((coin.Symbol, decimal.Round(100m * price / (price + 100m), 8)), (firings[0].Symbol, firings[0].Value));
    }

    [Fact]
    public async Task Balance_ChangedByTheTarget_Fires_AndGoesOnFromThere()
    {
        var user = (await database.UserAsync()).Id;
        var wallet = new Wallet { UserId = user, Name = "Cold", Blockchain = "bitcoin", Address = Guid.NewGuid().ToString() };
        await database.AddAsync(wallet);
        var alert = await MakeAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Balance, AlertDirection.Above) { WalletId = wallet.Id, Target = 0.5m, IsEitherWay = true, Terms = s_recurring });
        await BalanceAsync(wallet, 2m);
        Assert.Equal(2m, (await StoredAsync(alert)).Reference);
        await BalanceAsync(wallet, 1.6m);
        Assert.Empty(await FiringsAsync(alert));

        await BalanceAsync(wallet, 1.5m);
        var firing = Assert.Single(await FiringsAsync(alert));
        Assert.Equal((-0.5m, FiringBasis.Chain, "mempool", "Cold sent 0.5 BTC"), (firing.Value, firing.Basis, firing.PriceSource, firing.Summary));
        Assert.Equal((1.5m, 1.5m), ((await StoredAsync(alert)).Reference, (await StoredAsync(alert)).TriggeredValue));
        database.Time.Advance(TimeSpan.FromMinutes(5));
        await BalanceAsync(wallet, 1.9m);
        await BalanceAsync(wallet, 2.1m);

        Assert.Equal([-0.5m, 0.6m], (await FiringsAsync(alert)).Select(row => row.Value));
        Assert.Equal($"/wallets/{wallet.Id}", (await database.InboxAsync(user))[^1].Link);
    }

    [Fact]
    public async Task OldPrices_FireNothing()
    {
        var (user, _) = await HolderAsync(1m, 100m);
        var alert = await MakeAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above) { Target = 50m });
        database.Time.Advance(TimeSpan.FromMinutes(11));

        await RunAsync();

        Assert.Empty(await FiringsAsync(alert));
    }

    [Fact]
    public async Task ExpiredAlertAndSuspendedUser_FireNothing()
    {
        var ((user, coin), (other, _)) = (await HolderAsync(1m, 100m), await HolderAsync(1m, 100m));
        var expired = await MakeAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above) { Target = 50m, Terms = new AlertTerms { ExpiresAt = database.Time.Now.AddSeconds(30) } });
        var suspended = await MakeAsync(other, new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above) { Target = 50m });
        await database.ChangeAsync(db => db.Users.Where(row => row.Id == other).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsSuspended, true), Token));

        await PriceAsync(coin, 100m);

        Assert.Empty(await FiringsAsync(expired));
        Assert.Empty(await FiringsAsync(suspended));
        Assert.Equal((false, false), ((await StoredAsync(expired)).IsActive, (await StoredAsync(expired)).IsTriggered));
        Assert.True((await StoredAsync(suspended)).IsActive);
    }

    [Fact]
    public async Task TwoEvaluatorsAtOnce_FireOnce_WhateverTheBatches()
    {
        await using var own = await TestDatabase.CreateAsync();
        var coin = await own.CoinAsync(price: 100m);
        for (var index = 0; index < 5; index++)
        {
            var user = (await own.UserAsync()).Id;
            await own.LotAsync(user, coin.Symbol, 1m);
            await own.AddAsync(
                new PortfolioAlert { UserId = user, Kind = PortfolioAlertKind.Value, Target = 50m },
                new PortfolioAlert { UserId = user, Kind = PortfolioAlertKind.Value, Target = 60m, IsRecurring = true });
        }

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Evaluator(own, 2, own.Time).RunAsync(Token), Token)));
        await Evaluator(own, 2, own.Time).RunAsync(Token);

        await using CryptoPilotContext db = own.CreateDbContext();
        Assert.Equal((10, 10, 10), (await db.AlertFirings.CountAsync(Token), await db.UserNotifications.CountAsync(Token), await db.NotificationDeliveries.CountAsync(Token)));
    }

    [Fact]
    public async Task Create_WrongDraft_IsRefusedBesideTheField()
    {
        var (user, coin) = await HolderAsync(1m, 100m);
        var stranger = (await database.UserAsync()).Id;
        var wallet = new Wallet { UserId = stranger, Name = "Theirs", Blockchain = "bitcoin", Address = Guid.NewGuid().ToString() };
        await database.AddAsync(wallet);

        Assert.Equal([AlertFault.TargetEmpty], await FaultsAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above)));
        Assert.Equal([AlertFault.EitherWayUnknown], await FaultsAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above) { Target = 1m, IsEitherWay = true }));
        Assert.Equal([AlertFault.PercentEmpty, AlertFault.WindowUnknown], await FaultsAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Move, AlertDirection.Above) { WindowMinutes = 5 }));
        Assert.Equal([AlertFault.CoinUnknown, AlertFault.ShareOutOfRange], await FaultsAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Drift, AlertDirection.Above) { Symbol = "NONE", Target = 101m, Percent = 5m }));
        Assert.Equal([AlertFault.WalletUnknown], await FaultsAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Balance, AlertDirection.Above) { WalletId = wallet.Id, Target = 1m }));
        Assert.Empty(await FaultsAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Drift, AlertDirection.Above) { Symbol = coin.Symbol, Target = 0m, Percent = 5m }));
    }

    [Fact]
    public async Task Alerts_OfSomebodyElse_AreNotThere_AndBothKindsCountTogether()
    {
        var (user, coin) = await HolderAsync(1m, 100m);
        var stranger = (await database.UserAsync()).Id;
        var service = Service(new AlertOptions { MaxActivePerUser = 2 });
        var draft = new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above) { Target = 5_000m };
        var alert = (await service.CreateAsync(user, draft, Token)).AlertId;

        Assert.Equal([AlertFault.Duplicate], (await service.CreateAsync(user, draft, Token)).Faults);
        Assert.Equal([AlertFault.Missing], (await service.EditAsync(stranger, alert, 0, draft, Token)).Faults);
        Assert.Equal([AlertFault.Missing], (await service.PauseAsync(stranger, alert, null, Token)).Faults);
        Assert.Equal([AlertFault.Missing], (await service.ResumeAsync(stranger, alert, null, Token)).Faults);
        Assert.Equal([AlertFault.Missing], (await service.DeleteAsync(stranger, alert, null, Token)).Faults);
        var queries = new PortfolioAlertQueries(database);
        Assert.Null(await queries.FindAsync(stranger, alert, Token));
        Assert.Empty(await queries.ListAsync(stranger, Token));
        Assert.True((await database.Service(new AlertOptions { MaxActivePerUser = 2 }).CreateAsync(user, new AlertDraft(coin.Symbol, AlertDirection.Above, 500m), Token)).IsDone);
        Assert.Equal([AlertFault.TooMany], (await service.CreateAsync(user, draft with { Target = 6_000m }, Token)).Faults);
        await service.PauseAsync(user, alert, 0, Token);
        Assert.Equal([AlertFault.Changed], (await service.ResumeAsync(user, alert, 0, Token)).Faults);
        Assert.True((await service.ResumeAsync(user, alert, null, Token)).IsDone);
        Assert.True((await service.EditAsync(user, alert, 2, draft with { Target = 7_000m }, Token)).IsDone);
        var row = Assert.Single(await queries.ListAsync(user, Token));
        Assert.Equal((7_000m, AlertState.Waiting, 3), (row.Target, row.State, row.Version));
        Assert.Equal((row.Target, row.Kind, row.Direction), (row.ToDraft().Target, row.ToDraft().Kind, row.ToDraft().Direction));
        Assert.True((await service.DeleteAsync(user, alert, 3, Token)).IsDone);
    }

    [Fact]
    public async Task EveryCommand_OnSqlServer_Translates()
    {
        var server = new SqlServerTranslation();
        var (service, queries) = (Service(new AlertOptions(), server), new PortfolioAlertQueries(server));
        await Record.ExceptionAsync(() => service.CreateAsync(1, new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above) { Target = 1m }, Token));
        await Record.ExceptionAsync(() => service.EditAsync(1, 1, 0, new PortfolioAlertDraft(PortfolioAlertKind.Value, AlertDirection.Above), Token));
        await Record.ExceptionAsync(() => service.ResumeAsync(1, 1, null, Token));
        await service.PauseAsync(1, 1, 1, Token);
        await service.DeleteAsync(1, 1, 1, Token);
        await queries.ListAsync(1, Token);
        await queries.FindAsync(1, 1, Token);
        await Evaluator(server, 2).RunAsync(Token);
        await using (var db = server.CreateDbContext()) await PortfolioHistory.Within(db, [1, 2], database.Time.Now).ToListAsync(Token);

        server.AssertParses();
        Assert.True(server.Commands.Count > 10);
        SqlServerTranslation.AssertParses(PortfolioFiringWriter.TakeSql);
    }

    private async Task<(int UserId, Cryptocurrency Coin)> HolderAsync(decimal amount, decimal price)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: price));
        await database.LotAsync(user.Id, coin.Symbol, amount);
        return (user.Id, coin);
    }

    private async Task<int> MakeAsync(int userId, PortfolioAlertDraft draft)
    {
        var outcome = await Service(new AlertOptions()).CreateAsync(userId, draft, Token);
        Assert.Empty(outcome.Faults);
        return outcome.AlertId;
    }

    private async Task<IReadOnlyList<AlertFault>> FaultsAsync(int userId, PortfolioAlertDraft draft) => (await Service(new AlertOptions()).CreateAsync(userId, draft, Token)).Faults;

    private PortfolioAlertService Service(AlertOptions options, IDbContextFactory<CryptoPilotContext>? contexts = null) =>
        new(contexts ?? database, Options.Create(options), database.Time, AlertSetup.Live());

    private async Task PriceAsync(Cryptocurrency coin, decimal price, params Cryptocurrency[] others)
    {
        database.Time.Advance(TimeSpan.FromMinutes(1));
        await database.PriceAsync(coin.Symbol, price);
        foreach (var other in others) await database.PriceAsync(other.Symbol, other.Price);
        await RunAsync();
    }

    private async Task BalanceAsync(Wallet wallet, decimal balance)
    {
        var now = database.Time.Now;
        await database.ChangeAsync(db => db.Wallets.Where(row => row.Id == wallet.Id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Balance, balance).SetProperty(row => row.BalanceAt, now).SetProperty(row => row.BalanceSource, "mempool"), Token));
        await RunAsync();
    }

    private Task RunAsync() => Evaluator(database, 200).RunAsync(Token);

    private PortfolioAlertEvaluator Evaluator(IDbContextFactory<CryptoPilotContext> contexts, int batch, ManualTime? time = null)
    {
        var market = new MarketSourceService(contexts, new SystemSettings(contexts), null!, null!, null!, Options.Create(new MarketOptions()), AlertSetup.Live(), time ?? database.Time);
        return new PortfolioAlertEvaluator(contexts, market, time ?? database.Time, AlertSetup.Live()) { BatchSize = batch };
    }

    private async Task<PortfolioAlert> StoredAsync(int alertId)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        return await db.PortfolioAlerts.AsNoTracking().SingleAsync(alert => alert.Id == alertId, Token);
    }

    private async Task<List<AlertFiring>> FiringsAsync(int alertId)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        return await db.AlertFirings.AsNoTracking().Where(firing => firing.PortfolioAlertId == alertId).OrderBy(firing => firing.Id).ToListAsync(Token);
    }
}

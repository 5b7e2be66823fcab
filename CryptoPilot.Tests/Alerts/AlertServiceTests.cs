using System.Globalization;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Tests.Alerts;

public sealed class AlertServiceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_GoodDraft_StoresAWaitingAlert()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());

        var outcome = await database.Service().CreateAsync(user.Id, Draft($" {coin.Symbol.ToLowerInvariant()} ", 0.000000000000000001m), Token);

        Assert.True(outcome.IsDone);
        var stored = await database.StoredAsync(outcome.AlertId);
        Assert.Equal((user.Id, coin.Id, 0.000000000000000001m, true, false, 0), (stored.UserId, stored.CryptocurrencyId, stored.TargetPrice, stored.IsActive, stored.IsTriggered, stored.Version));
    }

    [Theory]
    [InlineData(null, AlertFault.TargetEmpty)]
    [InlineData("0", AlertFault.TargetNotPositive)]
    [InlineData("-0.01", AlertFault.TargetNotPositive)]
    [InlineData("0.0000000000000000001", AlertFault.TargetNotExact)]
    [InlineData("100000000000000000000", AlertFault.TargetNotExact)]
    [InlineData("12345678901.123456789012345678", AlertFault.TargetNotExact)]
    [InlineData("79228162514264337593543950335", AlertFault.TargetNotExact)]
    public async Task Create_WrongTarget_IsRefusedBesideTheTarget(string? target, AlertFault fault)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());

        var outcome = await database.Service().CreateAsync(user.Id, Draft(coin.Symbol, Number(target)), Token);

        Assert.Equal([fault], outcome.Faults);
        Assert.NotNull(outcome.Explain(AlertField.Target));
        Assert.Null(outcome.Explain(AlertField.Coin));
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("1234567890.123456789012345678")]
    public async Task Create_LargestExactTargets_AreKeptToTheLastDigit(string target)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());

        var outcome = await database.Service().CreateAsync(user.Id, Draft(coin.Symbol, Number(target)), Token);

        Assert.Equal(Number(target), (await database.StoredAsync(outcome.AlertId)).TargetPrice);
    }

    [Theory]
    [InlineData(null, AlertFault.CoinEmpty)]
    [InlineData("  ", AlertFault.CoinEmpty)]
    [InlineData("NOSUCHCOIN", AlertFault.CoinUnknown)]
    public async Task Create_NoCoin_FaultForEachField(string? symbol, AlertFault fault)
    {
        var user = await database.UserAsync();

        var outcome = await database.Service().CreateAsync(user.Id, Draft(symbol, -1m), Token);

        Assert.Equal([fault, AlertFault.TargetNotPositive], outcome.Faults);
        Assert.NotNull(outcome.Explain(AlertField.Coin));
        Assert.NotNull(outcome.Explain(AlertField.Target));
    }

    [Fact]
    public async Task Create_InactiveCoin_IsRefused()
    {
        var (user, coin) = (await database.UserAsync(), await HiddenCoinAsync());

        var outcome = await database.Service().CreateAsync(user.Id, Draft(coin.Symbol, 1m), Token);

        Assert.Equal([AlertFault.CoinUnknown], outcome.Faults);
    }

    [Fact]
    public async Task Create_SameAgain_IsADuplicate_OtherUserDirectionOrTargetIsNot()
    {
        var (user, other, coin) = (await database.UserAsync(), await database.UserAsync(), await database.CoinAsync());
        var service = database.Service();
        await service.CreateAsync(user.Id, Draft(coin.Symbol, 1.5m), Token);

        Assert.Equal([AlertFault.Duplicate], (await service.CreateAsync(user.Id, Draft(coin.Symbol, 1.500m), Token)).Faults);
        Assert.True((await service.CreateAsync(other.Id, Draft(coin.Symbol, 1.5m), Token)).IsDone);
        Assert.True((await service.CreateAsync(user.Id, Draft(coin.Symbol, 1.51m), Token)).IsDone);
        Assert.True((await service.CreateAsync(user.Id, Draft(coin.Symbol, 1.5m) with { Direction = AlertDirection.Below }, Token)).IsDone);
    }

    [Fact]
    public async Task Create_SameAtTheSameTime_OneIsMadeAndTheOthersAreDuplicates()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => database.Service().CreateAsync(user.Id, Draft(coin.Symbol, 7m), Token), Token)));

        Assert.Single(outcomes, outcome => outcome.IsDone);
        Assert.All(outcomes.Where(outcome => !outcome.IsDone), outcome => Assert.Equal([AlertFault.Duplicate], outcome.Faults));
    }

    [Fact]
    public async Task Create_DatabaseHoldsTheSameMeanwhile_IsADuplicate()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var between = new BeforeSaving(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO price_alerts (user_id, cryptocurrency_id, target_price, direction, notification_method) SELECT {user.Id}, {coin.Id}, price, 'above', 'in_app' FROM cryptocurrencies WHERE id = {coin.Id}", Token));

        var outcome = await database.Service(contexts: new WatchedContexts(database, between)).CreateAsync(user.Id, Draft(coin.Symbol, coin.Price), Token);

        Assert.Equal([AlertFault.Duplicate], outcome.Faults);
    }

    [Fact]
    public async Task Create_MoreThanAllowedAtTheSameTime_MakesAsManyAsAreAllowed()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var service = database.Service(new AlertOptions { MaxActivePerUser = 3 });

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(target => Task.Run(() => service.CreateAsync(user.Id, Draft(coin.Symbol, target), Token), Token)));

        Assert.Equal(3, outcomes.Count(outcome => outcome.IsDone));
        Assert.All(outcomes.Where(outcome => !outcome.IsDone), outcome => Assert.Equal([AlertFault.TooMany], outcome.Faults));
    }

    [Fact]
    public async Task Create_MoreThanAllowed_IsRefused_PausedOnesDoNotCount()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var service = database.Service(new AlertOptions { MaxActivePerUser = 2 });
        var first = await service.CreateAsync(user.Id, Draft(coin.Symbol, 1m), Token);
        await service.CreateAsync(user.Id, Draft(coin.Symbol, 2m), Token);

        Assert.Equal([AlertFault.TooMany], (await service.CreateAsync(user.Id, Draft(coin.Symbol, 3m), Token)).Faults);
        await service.PauseAsync(user.Id, first.AlertId, Token);
        Assert.True((await service.CreateAsync(user.Id, Draft(coin.Symbol, 3m), Token)).IsDone);
        Assert.Equal([AlertFault.TooMany], (await service.ResumeAsync(user.Id, first.AlertId, Token)).Faults);
    }

    [Fact]
    public async Task Edit_Waiting_ChangesAndRaisesTheVersion()
    {
        var (user, coin, other) = (await database.UserAsync(), await database.CoinAsync(), await database.CoinAsync());
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 10m);

        var outcome = await database.Service().EditAsync(user.Id, alert.Id, 0, Draft(other.Symbol, 20m) with { Direction = AlertDirection.Below }, Token);

        Assert.True(outcome.IsDone);
        var stored = await database.StoredAsync(alert.Id);
        Assert.Equal((other.Id, AlertDirection.Below, 20m, 1), (stored.CryptocurrencyId, stored.Direction, stored.TargetPrice, stored.Version));
    }

    [Fact]
    public async Task Edit_ChangedSinceItWasRead_IsRefusedAndNothingIsOverwritten()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 10m);
        var service = database.Service();
        await service.EditAsync(user.Id, alert.Id, 0, Draft(coin.Symbol, 11m), Token);

        var secondTab = await service.EditAsync(user.Id, alert.Id, 0, Draft(coin.Symbol, 12m), Token);

        Assert.Equal([AlertFault.Changed], secondTab.Faults);
        Assert.NotNull(secondTab.Explain(AlertField.Form));
        Assert.Equal(11m, (await database.StoredAsync(alert.Id)).TargetPrice);
    }

    [Fact]
    public async Task Edit_FromTwoTabsAtTheSameTime_OneIsDoneAndTheOtherOverwritesNothing()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 10m);

        var outcomes = await Task.WhenAll(Enumerable.Range(11, 4).Select(target => Task.Run(() => database.Service().EditAsync(user.Id, alert.Id, 0, Draft(coin.Symbol, target), Token), Token)));

        Assert.Single(outcomes, outcome => outcome.IsDone);
        Assert.All(outcomes.Where(outcome => !outcome.IsDone), outcome => Assert.Equal([AlertFault.Changed], outcome.Faults));
        Assert.Equal(1, (await database.StoredAsync(alert.Id)).Version);
    }

    [Fact]
    public async Task Edit_IntoAnotherAlertOfMine_IsADuplicate()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        await database.AlertAsync(user.Id, coin, AlertDirection.Above, 10m);
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 20m);

        var outcome = await database.Service().EditAsync(user.Id, alert.Id, 0, Draft(coin.Symbol, 10m), Token);

        Assert.Equal([AlertFault.Duplicate], outcome.Faults);
    }

    [Fact]
    public async Task Edit_Fired_WaitsAnew_PausedStaysPaused()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var fired = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 10m);
        var paused = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 1000m);
        await EvaluateAsync();
        await database.Service().PauseAsync(user.Id, paused.Id, Token);

        await database.Service().EditAsync(user.Id, fired.Id, 1, Draft(coin.Symbol, 2000m), Token);
        await database.Service().EditAsync(user.Id, paused.Id, 1, Draft(coin.Symbol, 3000m), Token);

        var (armed, resting) = (await database.StoredAsync(fired.Id), await database.StoredAsync(paused.Id));
        Assert.Equal((true, false, (decimal?)100m), (armed.IsActive, armed.IsTriggered, armed.TriggeredPrice));
        Assert.Equal((false, 3000m), (resting.IsActive, resting.TargetPrice));
    }

    [Fact]
    public async Task PauseAndResume_RaiseTheVersionOnlyWhenTheyChangeSomething()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 10m);
        var service = database.Service();

        Assert.True((await service.PauseAsync(user.Id, alert.Id, Token)).IsDone);
        Assert.True((await service.PauseAsync(user.Id, alert.Id, Token)).IsDone);
        Assert.True((await service.ResumeAsync(user.Id, alert.Id, Token)).IsDone);
        Assert.True((await service.ResumeAsync(user.Id, alert.Id, Token)).IsDone);

        var stored = await database.StoredAsync(alert.Id);
        Assert.Equal((true, 2), (stored.IsActive, stored.Version));
    }

    [Fact]
    public async Task Resume_Fired_ArmsAnew()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 10m);
        await EvaluateAsync();

        await database.Service().ResumeAsync(user.Id, alert.Id, Token);

        var stored = await database.StoredAsync(alert.Id);
        Assert.Equal((true, false), (stored.IsActive, stored.IsTriggered));
    }

    [Fact]
    public async Task Delete_Fired_KeepsItsNotification()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var alert = await database.AlertAsync(user.Id, coin, AlertDirection.Above, 10m);
        await EvaluateAsync();

        Assert.True((await database.Service().DeleteAsync(user.Id, alert.Id, Token)).IsDone);

        Assert.Null(await new AlertQueries(database).FindAsync(user.Id, alert.Id, Token));
        Assert.Single(await database.InboxAsync(user.Id));
    }

    [Fact]
    public async Task EveryAction_ForeignAlert_AnswersLikeAMissingOne()
    {
        var (owner, stranger, coin) = (await database.UserAsync(), await database.UserAsync(), await database.CoinAsync());
        var alert = await database.AlertAsync(owner.Id, coin, AlertDirection.Above, 10m);
        var service = database.Service();

        foreach (var id in new[] { alert.Id, int.MaxValue })
        {
            Assert.Equal([AlertFault.Missing], (await service.EditAsync(stranger.Id, id, 0, Draft(coin.Symbol, 20m), Token)).Faults);
            Assert.Equal([AlertFault.Missing], (await service.PauseAsync(stranger.Id, id, Token)).Faults);
            Assert.Equal([AlertFault.Missing], (await service.ResumeAsync(stranger.Id, id, Token)).Faults);
            Assert.Equal([AlertFault.Missing], (await service.DeleteAsync(stranger.Id, id, Token)).Faults);
        }

        var stored = await database.StoredAsync(alert.Id);
        Assert.Equal((10m, true, 0), (stored.TargetPrice, stored.IsActive, stored.Version));
    }

    [Fact]
    public void TextOf_EveryFault_IsASentence() =>
        Assert.All(Enum.GetValues<AlertFault>(), fault => Assert.EndsWith(".", AlertOutcome.TextOf(fault), StringComparison.Ordinal));

    [Fact]
    public async Task EveryAction_OnSqlServer_Translates()
    {
        var server = new SqlServerTranslation();
        var service = database.Service(contexts: server);

        // The test's server answers nothing: a count or a test for existence ends there, after its SQL was recorded.
        foreach (var action in new Func<Task>[]
        {
            () => service.CreateAsync(1, Draft("BTC", 1m), Token),
            () => service.EditAsync(1, 1, 0, Draft("BTC", 1m), Token),
            () => service.PauseAsync(1, 1, Token),
            () => service.ResumeAsync(1, 1, Token),
            () => service.DeleteAsync(1, 1, Token),
        })
        {
            var before = server.Commands.Count;
            await Record.ExceptionAsync(action);
            Assert.True(server.Commands.Count > before);
        }

        server.AssertParses();
    }

    private async Task<Cryptocurrency> HiddenCoinAsync()
    {
        var coin = await database.CoinAsync();
        await database.ChangeAsync(db => db.Cryptocurrencies.Where(row => row.Id == coin.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsActive, false), Token));
        return coin;
    }

    /// <summary>Evaluates at an instant of its own, as the clock of a real instance does.</summary>
    private Task EvaluateAsync()
    {
        database.Time.Advance(TimeSpan.FromMilliseconds(1));
        return AlertSetup.Evaluator(database, database.Time).RunAsync(Token);
    }

    private static AlertDraft Draft(string? symbol, decimal? target) => new(symbol, AlertDirection.Above, target);

    private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Changes something in the transaction just before it is saved.</summary>
    private sealed class BeforeSaving(Func<DbContext, Task> change) : SaveChangesInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            await change(eventData.Context!);
            return result;
        }
    }
}

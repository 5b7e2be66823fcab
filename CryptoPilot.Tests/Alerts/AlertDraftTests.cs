using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Alerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Alerts;

/// <summary>What can be wished for, what comes back, and how many.</summary>
public sealed class AlertDraftTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PriceAlertKind.Level, AlertDirection.Below, false, 90, null, null, AlertDirection.Below, 90, 0, 0)]
    [InlineData(PriceAlertKind.Cross, AlertDirection.Below, true, 90, 5, 60, AlertDirection.Above, 90, 0, 0)]
    [InlineData(PriceAlertKind.Move, AlertDirection.Below, false, 90, 5, 60, AlertDirection.Below, 0, 5, 60)]
    [InlineData(PriceAlertKind.Drawdown, AlertDirection.Above, false, 90, 5, 10_080, AlertDirection.Below, 0, 5, 10_080)]
    [InlineData(PriceAlertKind.Anchor, AlertDirection.Below, false, 90, 5, 60, AlertDirection.Below, 95, 5, 0)]
    [InlineData(PriceAlertKind.Stale, AlertDirection.Above, false, 90, 5, 60, AlertDirection.Below, 0, 0, 60)]
    public async Task Create_EachKind_KeepsOnlyWhatItUses_AndComesBackAsADraft(
        PriceAlertKind kind, AlertDirection direction, bool either, int target, int? percent, int? window, AlertDirection storedDirection, int storedTarget, int storedPercent, int storedWindow)
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var terms = new AlertTerms
        {
            FurtherMethods = [NotificationMethod.Push, NotificationMethod.Email], IsRecurring = true, CooldownMinutes = 30, HysteresisPercent = 1.25m,
            ExpiresAt = database.Time.Now.AddDays(3), Note = " Look \u0007here ", IgnoresQuietHours = true,
        };
        var draft = new AlertDraft(coin.Symbol, direction, target, NotificationMethod.Push) { Kind = kind, IsEitherWay = either, Percent = percent, WindowMinutes = window, Terms = terms };
        var service = database.Service();

        var outcome = await service.CreateAsync(user.Id, draft, Token);

        Assert.Empty(outcome.Faults);
        var row = (await new AlertQueries(database).FindAsync(user.Id, outcome.AlertId, Token))!;
        Assert.Equal((kind, storedDirection, either, storedTarget, storedPercent, storedWindow), (row.Kind, row.Direction, row.IsEitherWay, row.TargetPrice, row.Percent, row.WindowMinutes));
        Assert.Equal(kind == PriceAlertKind.Anchor ? 100m : null, row.AnchorPrice);
        Assert.Equal((NotificationMethod.Push, true, 30, 1.25m, terms.ExpiresAt, "Look  here", true), (row.Method, row.Terms.IsRecurring, row.Terms.CooldownMinutes, row.Terms.HysteresisPercent, row.Terms.ExpiresAt, row.Terms.Note, row.Terms.IgnoresQuietHours));
        Assert.Equal([NotificationMethod.Email], row.Terms.FurtherMethods);
        Assert.Equal([AlertFault.Duplicate], (await service.CreateAsync(user.Id, row.ToDraft(), Token)).Faults);
        Assert.True((await service.EditAsync(user.Id, row.Id, row.Version, row.ToDraft(), Token)).IsDone);
        var after = (await new AlertQueries(database).FindAsync(user.Id, row.Id, Token))!;
        Assert.Equal(row with { Terms = after.Terms }, after);
    }

    [Fact]
    public async Task Create_WrongDraft_IsRefusedBesideItsField()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        await database.ChangeAsync(db => db.Cryptocurrencies.Where(row => row.Id == coin.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Price, 0m), Token));
        var good = new AlertDraft(coin.Symbol, AlertDirection.Above, 10m);
        var move = good with { Kind = PriceAlertKind.Move, Percent = 5m, WindowMinutes = 60 };
        (AlertDraft Draft, AlertFault Fault, AlertField Field)[] wrong =
        [
            (good with { IsEitherWay = true }, AlertFault.EitherWayUnknown, AlertField.Direction),
            (move with { Percent = null }, AlertFault.PercentEmpty, AlertField.Percent),
            (move with { Percent = 0m }, AlertFault.PercentOutOfRange, AlertField.Percent),
            (move with { Percent = 10_001m }, AlertFault.PercentOutOfRange, AlertField.Percent),
            (move with { Percent = 100m, Direction = AlertDirection.Below }, AlertFault.PercentOutOfRange, AlertField.Percent),
            (move with { Percent = 5.000000001m }, AlertFault.PercentOutOfRange, AlertField.Percent),
            (move with { WindowMinutes = 61 }, AlertFault.WindowUnknown, AlertField.Window),
            (move with { Kind = PriceAlertKind.Drawdown, WindowMinutes = 60 }, AlertFault.WindowUnknown, AlertField.Window),
            (move with { Kind = PriceAlertKind.Stale, WindowMinutes = null }, AlertFault.WindowUnknown, AlertField.Window),
            (move with { Kind = PriceAlertKind.Anchor }, AlertFault.AnchorEmpty, AlertField.Target),
            (move with { Kind = PriceAlertKind.Anchor, AnchorPrice = -1m }, AlertFault.TargetNotPositive, AlertField.Target),
            (good with { Method = (NotificationMethod)99 }, AlertFault.MethodUnknown, AlertField.Methods),
            (good with { Terms = new AlertTerms { CooldownMinutes = 4 } }, AlertFault.CooldownOutOfRange, AlertField.Cooldown),
            (good with { Terms = new AlertTerms { HysteresisPercent = 50.1m } }, AlertFault.HysteresisOutOfRange, AlertField.Hysteresis),
            (good with { Terms = new AlertTerms { ExpiresAt = database.Time.Now } }, AlertFault.ExpiryPast, AlertField.Expiry),
            (good with { Terms = new AlertTerms { Note = new string('x', 201) } }, AlertFault.NoteTooLong, AlertField.Note),
        ];

        foreach (var (draft, fault, field) in wrong)
        {
            var outcome = await database.Service().CreateAsync(user.Id, draft, Token);
            Assert.Equal([fault], outcome.Faults);
            Assert.NotNull(outcome.Explain(field));
        }
    }

    [Fact]
    public async Task Anchors_OfOneSize_AreDuplicatesWhereverTheyAre()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var draft = new AlertDraft(coin.Symbol, AlertDirection.Above, null) { Kind = PriceAlertKind.Anchor, Percent = 5m };
        var service = database.Service();
        Assert.True((await service.CreateAsync(user.Id, draft, Token)).IsDone);

        Assert.Equal([AlertFault.Duplicate], (await service.CreateAsync(user.Id, draft with { AnchorPrice = 50m }, Token)).Faults);
        Assert.True((await service.CreateAsync(user.Id, draft with { Direction = AlertDirection.Below }, Token)).IsDone);
    }

    [Fact]
    public async Task Pause_RestingAlert_IsPaused_AndResumesWaiting()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 100m));
        var made = await database.Service().CreateAsync(user.Id, new AlertDraft(coin.Symbol, AlertDirection.Above, 50m) { Terms = new AlertTerms { IsRecurring = true } }, Token);
        await AlertSetup.Evaluator(database, database.Time).RunAsync(Token);
        Assert.Equal(AlertState.Resting, await StateAsync(user.Id, made.AlertId));

        await database.Service().PauseAsync(user.Id, made.AlertId, Token);
        Assert.Equal(AlertState.Paused, await StateAsync(user.Id, made.AlertId));
        await database.Service().ResumeAsync(user.Id, made.AlertId, Token);

        Assert.Equal(AlertState.Waiting, await StateAsync(user.Id, made.AlertId));
    }

    [Fact]
    public async Task Limit_SetByAnAdministrator_Holds_AndIsAudited()
    {
        await using var own = await TestDatabase.CreateAsync();
        var (admin, user, coin) = (await own.UserAsync(), await own.UserAsync(), await own.CoinAsync());
        await own.ChangeAsync(db => db.Users.Where(row => row.Id == admin.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, UserRole.Admin), Token));
        var limit = new AlertLimit(own, new AdminGuard(own, own.Time), Options.Create(new AlertOptions()));
        Assert.Equal(200, await limit.GetAsync(Token));

        Assert.Equal(PeopleFault.NotAllowed, await limit.ChangeAsync(new ActingAdmin(user.Id, SessionOrigin.None), 1, Token));
        Assert.Null(await limit.ChangeAsync(new ActingAdmin(admin.Id, SessionOrigin.None), 1, Token));

        Assert.Equal(1, await limit.GetAsync(Token));
        Assert.True((await own.Service().CreateAsync(user.Id, new AlertDraft(coin.Symbol, AlertDirection.Above, 1m), Token)).IsDone);
        Assert.Equal([AlertFault.TooMany], (await own.Service().CreateAsync(user.Id, new AlertDraft(coin.Symbol, AlertDirection.Above, 2m), Token)).Faults);
        await using CryptoPilotContext db = own.CreateDbContext();
        var line = await db.AuditLogs.SingleAsync(Token);
        Assert.Equal((admin.Id, "system_config:alerts.max_active_per_user", (string?)null, "1"), (line.UserId, line.Subject, line.OldValue, line.NewValue));
    }

    private async Task<AlertState> StateAsync(int userId, int alertId) => (await new AlertQueries(database).FindAsync(userId, alertId, Token))!.State;
}

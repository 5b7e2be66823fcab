using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Alerts;

/// <summary>A process killed in the middle of an evaluation loses no alert and fires none twice.</summary>
public sealed class KilledEvaluatorTests
{
    /// <summary>How many processes are killed; 20 when it is not set.</summary>
    public const string RoundsVariable = "CRYPTOPILOT_TEST_KILL_ROUNDS";

    private const int AlertsPerRound = 150;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable(RoundsVariable), CultureInfo.InvariantCulture, out var rounds) ? rounds : 20;

    [Fact]
    public async Task Evaluate_KilledAtAnyRow_EachAlertHasFiredOnceOrStillWaits()
    {
        Assert.SkipWhen(TestDatabase.IsSqlServer, "The killed process works on a SQLite file.");
        await using var database = await TestDatabase.CreateAsync();
        database.Time.Advance(TimeProvider.System.GetUtcNow() - database.Time.GetUtcNow() + TimeSpan.FromDays(1));
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1_000_000m));
        await database.AlertAsync(user.Id, coin, AlertDirection.Above, 2_000_000m);
        var random = new Random(20260302);
        var (target, cutShort) = (0, 0);

        for (var round = 0; round < Rounds; round++)
        {
            var waiting = AlertsPerRound - await WaitingAsync(database, coin);
            target = await ArmAsync(database, user.Id, coin, target, waiting);
            // Five rows are written for each alert: the kill lands before, inside or between the six batches, or before the prices are remembered.
            await EvaluateAndKillAsync(database.File, random.Next(1, 5 * AlertsPerRound));
            await AssertOnceOrWaitingAsync(database);
            if (await WaitingAsync(database, coin) is > 0 and < AlertsPerRound) cutShort++;
        }

        await AlertSetup.Evaluator(database, database.Time).RunAsync(Token);
        await AssertOnceOrWaitingAsync(database);
        Assert.Equal(0, await WaitingAsync(database, coin));
        Assert.Equal(target, (await database.InboxAsync(user.Id)).Count);
        Assert.True(cutShort > 0, "No kill came in the middle of an evaluation.");
    }

    [Fact]
    public async Task Evaluate_InTwoProcessesAtOnce_FiresEachAlertOnce()
    {
        Assert.SkipWhen(TestDatabase.IsSqlServer, "The processes work on a SQLite file.");
        await using var database = await TestDatabase.CreateAsync();
        database.Time.Advance(TimeProvider.System.GetUtcNow() - database.Time.GetUtcNow() + TimeSpan.FromDays(1));
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1_000_000m));
        await ArmAsync(database, user.Id, coin, 0, 600);
        using var first = EvaluatorProcess.Start(database.File);
        using var second = EvaluatorProcess.Start(database.File);
        using var tooLong = CancellationTokenSource.CreateLinkedTokenSource(Token);
        tooLong.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            _ = TellsAsync(first, tooLong.Token);
            _ = TellsAsync(second, tooLong.Token);
            while (await WaitingAsync(database, coin) > 0) await Task.Delay(50, tooLong.Token);
        }
        finally
        {
            foreach (var process in (System.Diagnostics.Process[])[first, second])
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        await AssertOnceOrWaitingAsync(database);
        Assert.Equal(600, (await database.InboxAsync(user.Id)).Count);
    }

    /// <summary>Takes what a process writes, so that it never waits for its reader.</summary>
    private static Task TellsAsync(System.Diagnostics.Process process, CancellationToken cancellationToken) =>
        Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));

    private static async Task EvaluateAndKillAsync(string file, int rows)
    {
        using var process = EvaluatorProcess.Start(file);
        var errors = process.StandardError.ReadToEndAsync(Token);
        try
        {
            for (var row = 0; row < rows; row++)
                if (await process.StandardOutput.ReadLineAsync(Token) is null) Assert.Fail(await errors);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<int> ArmAsync(TestDatabase database, int userId, Cryptocurrency coin, int firstTarget, int count)
    {
        await database.AddAsync([.. Enumerable.Range(firstTarget + 1, count).Select(target =>
            new PriceAlert { UserId = userId, CryptocurrencyId = coin.Id, Direction = AlertDirection.Above, TargetPrice = target, FurtherMethods = "email" })]);
        return firstTarget + count;
    }

    /// <summary>Alerts that should fire and have not.</summary>
    private static async Task<int> WaitingAsync(TestDatabase database, Cryptocurrency coin)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        return await db.PriceAlerts.CountAsync(alert => alert.IsActive && !alert.IsTriggered && alert.TargetPrice <= coin.Price, Token);
    }

    private static async Task AssertOnceOrWaitingAsync(TestDatabase database)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        var states = await db.PriceAlerts
            .Select(alert => new
            {
                alert.IsActive,
                alert.IsTriggered,
                HasTime = alert.TriggeredAt != null,
                HasPrice = alert.TriggeredPrice != null,
                Told = db.NotificationDeliveries.Count(delivery => delivery.PriceAlertId == alert.Id && delivery.TriggeredAt == alert.TriggeredAt),
                AllTold = db.NotificationDeliveries.Count(delivery => delivery.PriceAlertId == alert.Id),
                Firings = db.AlertFirings.Count(firing => firing.PriceAlertId == alert.Id),
            })
            .ToListAsync(Token);

        Assert.All(states, state => Assert.Equal(
            state.IsTriggered ? (false, true, true, true, 2, 2, 1) : (true, false, false, false, 0, 0, 0),
            (state.IsActive, state.IsTriggered, state.HasTime, state.HasPrice, state.Told, state.AllTold, state.Firings)));
        var fired = states.Count(state => state.IsTriggered);
        Assert.Equal(fired, await db.UserNotifications.CountAsync(Token));
        Assert.Equal(fired, await db.NotificationDeliveries.Select(delivery => delivery.UserNotificationId).Distinct().CountAsync(Token));
    }
}

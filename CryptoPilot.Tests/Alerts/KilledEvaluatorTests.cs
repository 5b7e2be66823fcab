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
            // SQL Server tells no rows, but the few commands of each batch.
            await EvaluateAndKillAsync(database.Name, random.Next(1, TestDatabase.IsSqlServer ? 40 : 5 * AlertsPerRound));
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
        await using var database = await TestDatabase.CreateAsync();
        database.Time.Advance(TimeProvider.System.GetUtcNow() - database.Time.GetUtcNow() + TimeSpan.FromDays(1));
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 1_000_000m));
        using var first = EvaluatorProcess.Start(database.Name);
        using var second = EvaluatorProcess.Start(database.Name);
        using var tooLong = CancellationTokenSource.CreateLinkedTokenSource(Token);
        tooLong.CancelAfter(TimeSpan.FromMinutes(2));
        var armed = 0;
        try
        {
            var ready = new Signals();
            var (byFirst, bySecond) = (FiresAsync(first, ready, tooLong.Token), FiresAsync(second, ready, tooLong.Token));
            await ready.WaitForAsync(2);
            // Both look all the time; one that comes too late for these gets a share of the next ones.
            while (armed == 0 || !byFirst.IsCompleted || !bySecond.IsCompleted)
            {
                armed = await ArmAsync(database, user.Id, coin, armed, 200);
                while (await WaitingAsync(database, coin) > 0) await Task.Delay(50, tooLong.Token);
            }

            await Task.WhenAll(byFirst, bySecond);
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
        Assert.Equal(armed, (await database.InboxAsync(user.Id)).Count);
    }

    /// <summary>Ends when a process tells that it fired some. What it writes afterwards is still taken, so that it never waits for its reader.</summary>
    private static async Task FiresAsync(System.Diagnostics.Process process, Signals ready, CancellationToken cancellationToken)
    {
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        while (true)
        {
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line)
            {
                Assert.Fail(await errors);
                return;
            }

            if (line == EvaluatorProcess.Ready) await ready.CountAsync();
            if (!line.StartsWith(EvaluatorProcess.Fired, StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync(cancellationToken);
            return;
        }
    }

    private static async Task EvaluateAndKillAsync(string name, int rows)
    {
        using var process = EvaluatorProcess.Start(name, isStepped: true);
        var errors = process.StandardError.ReadToEndAsync(Token);
        try
        {
            for (var row = 1; row <= rows; row++)
            {
                if (await process.StandardOutput.ReadLineAsync(Token) is null) Assert.Fail(await errors);
                // It waits where it is until it is told to go on.
                if (row < rows) await process.StandardInput.WriteLineAsync();
            }
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

using System.Data.Common;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Tests.Alerts;

/// <summary>Which alerts fire is found by searching the index of waiting alerts by range, whatever the statistics say.</summary>
public sealed class ArmedIndexTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Sqlite_SearchesTheArmedIndexByRange(bool analysed)
    {
        Assert.SkipWhen(TestDatabase.IsSqlServer, "The plan is SQLite's.");
        await using var database = await TestDatabase.CreateAsync();
        await FillAsync(database);
        if (analysed) await database.ChangeAsync(db => db.Database.ExecuteSqlRawAsync("ANALYZE", Token));
        var plans = new Plans();

        await AlertSetup.Evaluator(new WatchedContexts(database, plans), database.Time).RunAsync(Token);

        var used = string.Join("\n\n", plans.OfAlerts.Select(plan => string.Join('\n', plan)));
        foreach (var range in (string[])
            [
                "INDEX IX_price_alerts_armed (cryptocurrency_id=? AND kind=? AND direction=? AND target_price<?)",
                "INDEX IX_price_alerts_armed (cryptocurrency_id=? AND kind=? AND direction=? AND target_price>?)",
                "INDEX IX_price_alerts_armed (cryptocurrency_id=? AND kind=? AND direction=? AND target_price>? AND target_price<?)",
                "INDEX IX_price_alerts_moves (cryptocurrency_id=? AND window_minutes=? AND is_either_way=? AND direction=?)",
                "INDEX IX_price_alerts_drawdowns (cryptocurrency_id=? AND window_minutes=?)",
                "INDEX IX_price_alerts_resting (cryptocurrency_id=? AND kind=? AND window_minutes=? AND direction=? AND rearm_value>?)",
                "INDEX IX_price_alerts_resting (cryptocurrency_id=? AND kind=? AND window_minutes=? AND direction=?)",
            ])
            Assert.True(used.Contains(range, StringComparison.Ordinal), $"{range} is not in\n{used}");
        Assert.All(plans.OfAlerts, AssertSearched);
    }

    private static void AssertSearched(IReadOnlyList<string> plan)
    {
        // A look whether an index holds anything ends at its first entry.
        var looks = plan.Index().Where(line => line.Item.StartsWith("SCALAR SUBQUERY", StringComparison.Ordinal)).Select(line => line.Index + 1).ToHashSet();
        var text = string.Join('\n', plan.Where((line, index) => !looks.Contains(index) || !line.Contains(" USING INDEX IX_price_alerts_", StringComparison.Ordinal)));
        Assert.False(text.Contains("SCAN p", StringComparison.Ordinal), text);
        Assert.False(text.Contains("TEMP B-TREE", StringComparison.Ordinal), text);
    }

    private static async Task FillAsync(TestDatabase database)
    {
        var user = await database.UserAsync();
        for (var number = 0; number < 20; number++)
        {
            var coin = await database.CoinAsync(price: 100m);
            await database.AddAsync([.. Enumerable.Range(1, 20).Select(step => new PriceAlert
            {
                UserId = user.Id,
                CryptocurrencyId = coin.Id,
                Direction = step % 2 == 0 ? AlertDirection.Above : AlertDirection.Below,
                TargetPrice = step % 2 == 0 ? 100 + step : 100 - step,
            })]);
        }

        var one = await database.CoinAsync(price: 100m);
        await database.AddAsync(
            new PriceAlert { UserId = user.Id, CryptocurrencyId = one.Id, Kind = PriceAlertKind.Anchor, TargetPrice = 200m, Percent = 10m },
            new PriceAlert { UserId = user.Id, CryptocurrencyId = one.Id, Kind = PriceAlertKind.Cross, TargetPrice = 200m },
            new PriceAlert { UserId = user.Id, CryptocurrencyId = one.Id, Kind = PriceAlertKind.Move, Percent = 10m, WindowMinutes = 60 },
            new PriceAlert { UserId = user.Id, CryptocurrencyId = one.Id, Kind = PriceAlertKind.Drawdown, Direction = AlertDirection.Below, Percent = 10m, WindowMinutes = 1_440 },
            new PriceAlert { UserId = user.Id, CryptocurrencyId = one.Id, TargetPrice = 50m, IsRecurring = true, IsTriggered = true, RearmValue = 40m, RestsUntil = database.Time.Now });
    }

    /// <summary>Asks SQLite how it would run each command on the alerts.</summary>
    private sealed class Plans : DbCommandInterceptor
    {
        public List<IReadOnlyList<string>> OfAlerts { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("price_alerts", StringComparison.Ordinal)) OfAlerts.Add(Explain(command));
            return new(result);
        }

        private static List<string> Explain(DbCommand command)
        {
            using var explain = command.Connection!.CreateCommand();
            explain.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
            explain.Transaction = command.Transaction;
            foreach (DbParameter parameter in command.Parameters)
            {
                var copy = explain.CreateParameter();
                (copy.ParameterName, copy.Value) = (parameter.ParameterName, parameter.Value);
                explain.Parameters.Add(copy);
            }

            var lines = new List<string>();
            using var reader = explain.ExecuteReader();
            while (reader.Read()) lines.Add(reader.GetString(3));
            return lines;
        }
    }
}

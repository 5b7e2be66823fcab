using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Market;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Benchmarks;

/// <summary>
/// An evaluation that fires 100 alerts, with 10,000 and with 1,000,000 armed, and the same work by hand; one that fires 10,000 against the bare
/// inserts; and the rules on rolling windows with 10,000 and 1,000,000 armed.
/// </summary>
internal static class AlertBenchmark
{
    private const int Firing = 100;
    private const int Users = 1_000;
    private const int Rounds = 15;
    private const int Many = 10_000;
    private const int ManyRounds = 5;

    /// <summary>Evaluations beforehand: a few hours of a server that runs for months.</summary>
    private const int Warm = 200;

    public static async Task RunAsync()
    {
        await WindowsAsync();
        await ManyAsync();
        await using var few = await PrepareAsync(10_000);
        await using var many = await PrepareAsync(1_000_000);

        var (million, tenThousand) = await Paired.MedianAsync(Rounds, () => EvaluateAsync(many), () => EvaluateAsync(few));
        Paired.Report("100 alerts fire, 1,000,000 / 10,000 armed (ms)", million, tenThousand, 1.5);

        var (product, hand) = await Paired.MedianAsync(Rounds, () => EvaluateAsync(many), () => EvaluateByHandAsync(many), Warm);
        Paired.Report("100 alerts fire of 1,000,000, CryptoPilot / hand-written SQL (ms)", product, hand, 2.0);
    }

    /// <summary>10,000 alerts fire at once and stand in the inbox, against inserting the same rows and changing the same alerts with nothing else.</summary>
    private static async Task ManyAsync()
    {
        await using var host = await PrepareAsync(Many, Many);
        var (product, bare) = await Paired.MedianAsync(ManyRounds, () => EvaluateAsync(host, Many), () => InsertAsync(host));
        Paired.Report("10,000 alerts fire and stand in the inbox, CryptoPilot / bare inserts (ms)", product, bare, 3.0);
    }

    /// <summary>The rows of 10,000 firings, prepared beforehand: what the database itself needs.</summary>
    private static async Task<double> InsertAsync(BenchmarkHost host)
    {
        await RearmAsync(host);
        await using var connection = await host.ConnectAsync();
        var alerts = new List<(long Id, long UserId)>();
        await using (var query = connection.CreateCommand())
        {
            query.CommandText = "SELECT id, user_id FROM price_alerts";
            await using var reader = await query.ExecuteReaderAsync();
            while (await reader.ReadAsync()) alerts.Add((reader.GetInt64(0), reader.GetInt64(1)));
        }

        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var price = SortableDecimal.Encode(1_000m);
        var time = await Paired.TimeAsync(async () =>
        {
            await using var transaction = connection.BeginTransaction();
            await using var update = BenchmarkHost.Prepared(connection, transaction,
                "UPDATE price_alerts SET is_active = 0, is_triggered = 1, triggered_at = @at, triggered_price = @p, updated_at = @at, version = version + 1 WHERE id = @id", "@at", "@p", "@id");
            await using var notify = BenchmarkHost.Prepared(connection, transaction,
                "INSERT INTO user_notifications (id, user_id, type, kind, title, message, link, created_at) VALUES (@i, @u, 'alert', 'alert', 'BTC is above $999.00', 'Price $1,000.00 from the demo market at 12:00 UTC.', '/coins/BTC', @at)", "@i", "@u", "@at");
            await using var keep = BenchmarkHost.Prepared(connection, transaction,
                "INSERT INTO alert_firings (user_id, price_alert_id, user_notification_id, symbol, summary, value, basis, price_source, priced_at, triggered_at) VALUES (@u, @a, @n, 'BTC', 'BTC is above $999.00', @p, 'latest', 'replay', @at, @at)", "@u", "@a", "@n", "@p", "@at");
            await using var deliver = BenchmarkHost.Prepared(connection, transaction,
                "INSERT INTO notification_deliveries (delivery_id, user_id, user_notification_id, price_alert_id, triggered_at, method, status, attempts, delivered_at, created_at, updated_at) VALUES (@i, @u, @n, @a, @at, 'in_app', 'delivered', 0, @at, @at, @at)", "@i", "@u", "@n", "@a", "@at");
            foreach (var (index, alert) in alerts.Index())
            {
                BenchmarkHost.Execute(update, now, price, alert.Id);
                BenchmarkHost.Execute(notify, index + 1L, alert.UserId, now);
                BenchmarkHost.Execute(keep, alert.UserId, alert.Id, index + 1L, price, now);
                BenchmarkHost.Execute(deliver, Guid.NewGuid().ToString().ToUpperInvariant(), alert.UserId, index + 1L, alert.Id, now);
            }

            await transaction.CommitAsync();
        });
        await AssertFiredAsync(host, Many);
        return time;
    }

    /// <summary>Rules on all rolling windows of all coins, of which few fire: the cost follows coins × windows and what fires.</summary>
    private static async Task WindowsAsync()
    {
        await using var few = await PrepareWindowsAsync(10_000);
        await using var many = await PrepareWindowsAsync(1_000_000);
        var (million, tenThousand) = await Paired.MedianAsync(Rounds, () => EvaluateAsync(many), () => EvaluateAsync(few));
        Paired.Report("100 rolling-window alerts fire, 1,000,000 / 10,000 armed (ms)", million, tenThousand, 1.5);
    }

    /// <summary>The price of each coin rose by a tenth within every window; the first hundred alerts, of all windows of moves, wait for less, the others for more.</summary>
    private static async Task<BenchmarkHost> PrepareWindowsAsync(int armed)
    {
        var host = await BenchmarkHost.CreateAsync(Users, MarketSource.Replay);
        await using var connection = await host.ConnectAsync();
        await using var transaction = connection.BeginTransaction();
        await using (var price = BenchmarkHost.Prepared(connection, transaction,
            "UPDATE cryptocurrencies SET price = @p, price_source = 'replay', priced_at = '2999-01-01 00:00:00'; DELETE FROM market_candles; DELETE FROM market_data;", "@p"))
            BenchmarkHost.Execute(price, SortableDecimal.Encode(1_100m));
        await CandlesAsync(connection, transaction);
        // A first price just inside each of the windows that are measured by single prices, and at their beginnings for the time that this takes.
        // The shortest window allows its first price half a minute.
        await using (var sample = BenchmarkHost.Prepared(connection, transaction, "INSERT INTO market_data (cryptocurrency_id, price, timestamp, source) SELECT id, @p, @t, 'replay' FROM cryptocurrencies", "@p", "@t"))
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            for (var minute = -30m; minute <= 1_450m; minute += minute < 10m ? 0.25m : 1m)
                BenchmarkHost.Execute(sample, SortableDecimal.Encode(1_000m), now.AddMinutes(-(double)minute).ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture));
        }

        await using var insert = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO price_alerts (user_id, cryptocurrency_id, kind, target_price, direction, is_either_way, percent, window_minutes, notification_method) VALUES (@u, @c, @k, '0', @d, @e, @p, @w, 'in_app')",
            "@u", "@c", "@k", "@d", "@e", "@p", "@w");
        var (moves, drawdowns) = (AlertWindows.Moves, AlertWindows.Drawdowns);
        for (var alert = 0; alert < armed; alert++)
        {
            var isMove = alert < Firing || alert % 4 != 0;
            var (either, above) = (isMove && alert % 3 == 0, isMove && (alert < Firing || alert % 2 == 0));
            var percent = alert < Firing ? 5m + (alert / 1_000m) : 11m + (alert / 20_000m);
            var window = isMove ? moves[(alert + (alert / 60)) % moves.Count] : drawdowns[(alert + (alert / 60)) % drawdowns.Count];
            BenchmarkHost.Execute(insert, 1 + (alert % Users), 1 + (alert % 60), isMove ? "move" : "drawdown", above || either ? "above" : "below", either ? 1 : 0, SortableDecimal.Encode(percent), window);
        }

        await transaction.CommitAsync();
        await using var checkpoint = connection.CreateCommand();
        checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await checkpoint.ExecuteNonQueryAsync();
        return host;
    }

    /// <summary>Hours for the moves and drawdowns of up to 30 days, days for the longer drawdowns.</summary>
    private static async Task CandlesAsync(SqliteConnection connection, SqliteTransaction transaction)
    {
        await using var candle = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO market_candles (cryptocurrency_id, interval, opened_at, open, high, low, close, source) SELECT id, @i, @t, @o, @p, @o, @o, 'replay' FROM cryptocurrencies",
            "@i", "@t", "@o", "@p");
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var (hour, today) = (now.Date.AddHours(now.Hour), now.Date);
        var opened = Enumerable.Range(0, 31 * 24).Select(back => ("hour", hour.AddHours(-back))).Concat(Enumerable.Range(0, 366).Select(back => ("day", today.AddDays(-back))));
        foreach (var (interval, at) in opened)
            BenchmarkHost.Execute(candle, interval, at.ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture), SortableDecimal.Encode(1_000m), SortableDecimal.Encode(1_100m));
    }

    private static async Task<BenchmarkHost> PrepareAsync(int armed, int firing = Firing)
    {
        var host = await BenchmarkHost.CreateAsync(Users, MarketSource.Replay);
        await using var connection = await host.ConnectAsync();
        await using var transaction = connection.BeginTransaction();
        await using (var price = BenchmarkHost.Prepared(connection, transaction, "UPDATE cryptocurrencies SET price = @p, price_source = 'replay', priced_at = '2999-01-01 00:00:00'", "@p"))
            BenchmarkHost.Execute(price, SortableDecimal.Encode(1_000m));
        await using var insert = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO price_alerts (user_id, cryptocurrency_id, target_price, direction, notification_method) VALUES (@u, @c, @t, @d, 'in_app')", "@u", "@c", "@t", "@d");
        for (var alert = 0; alert < armed; alert++)
        {
            var above = alert % 2 == 0;
            var distance = alert < firing ? -1m - (alert / 1_000m) : 1m + (alert / 10_000m);
            var target = above ? 1_000m + distance : Math.Max(0.01m, 1_000m - (distance * (alert < firing ? 1m : 5m)));
            BenchmarkHost.Execute(insert, 1 + (alert % Users), 1 + (alert % 60), SortableDecimal.Encode(target), above ? "above" : "below");
        }

        await transaction.CommitAsync();
        await using var analyze = connection.CreateCommand();
        analyze.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await analyze.ExecuteNonQueryAsync();
        return host;
    }

    private static async Task<double> EvaluateAsync(BenchmarkHost host, int firing = Firing)
    {
        await RearmAsync(host);
        await using var scope = host.Services.CreateAsyncScope();
        var evaluator = scope.ServiceProvider.GetRequiredService<AlertEvaluator>();
        var time = await Paired.TimeAsync(() => evaluator.RunAsync(default));
        await AssertFiredAsync(host, firing);
        return time;
    }

    private static async Task<double> EvaluateByHandAsync(BenchmarkHost host)
    {
        await RearmAsync(host);
        var time = await Paired.TimeAsync(() => FireByHandAsync(host));
        await AssertFiredAsync(host);
        return time;
    }

    private static async Task FireByHandAsync(BenchmarkHost host)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await using var connection = await host.ConnectAsync();
        await using var transaction = connection.BeginTransaction();
        var fired = new List<(long Id, long UserId, string Symbol, string Target, string Price, string Source)>();
        foreach (var (direction, comparison) in new[] { ("above", "<="), ("below", ">=") })
        {
            await using var query = BenchmarkHost.Prepared(connection, transaction, $"""
                SELECT a.id, a.user_id, c.symbol, a.target_price, c.price, c.price_source
                FROM cryptocurrencies c
                CROSS JOIN price_alerts a ON a.cryptocurrency_id = c.id AND a.kind = 'level' AND a.direction = '{direction}' AND a.target_price {comparison} c.price AND a.is_active AND NOT (a.is_triggered)
                CROSS JOIN users u ON u.id = a.user_id AND u.is_active AND NOT (u.is_suspended)
                WHERE c.is_active AND c.priced_at >= @oldest
                """, "@oldest");
            query.Parameters[0].Value = now.AddMinutes(-10);
            await using var reader = await query.ExecuteReaderAsync();
            while (await reader.ReadAsync()) fired.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5)));
        }

        await using var update = BenchmarkHost.Prepared(connection, transaction,
            "UPDATE price_alerts SET is_active = 0, is_triggered = 1, triggered_at = @at, triggered_price = @p, updated_at = @at, version = version + 1 WHERE id = @id AND is_active AND NOT (is_triggered)", "@at", "@p", "@id");
        await using var notify = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO user_notifications (user_id, type, title, message, link, created_at) VALUES (@u, 'alert', @t, @m, @l, @at) RETURNING id", "@u", "@t", "@m", "@l", "@at");
        await using var deliver = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO notification_deliveries (delivery_id, user_id, user_notification_id, price_alert_id, triggered_at, method, status, attempts, created_at, updated_at) VALUES (@i, @u, @n, @a, @at, 'in_app', 'delivered', 1, @at, @at)", "@i", "@u", "@n", "@a", "@at");
        await using var keep = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO alert_firings (user_id, price_alert_id, user_notification_id, symbol, summary, value, basis, price_source, priced_at, triggered_at) VALUES (@u, @a, @n, @s, @t, @p, 'latest', @f, @at, @at)",
            "@u", "@a", "@n", "@s", "@t", "@p", "@f", "@at");
        foreach (var alert in fired)
        {
            var (target, price) = (SortableDecimal.Decode(alert.Target), SortableDecimal.Decode(alert.Price));
            BenchmarkHost.Execute(update, now, alert.Price, alert.Id);
            object[] row = [alert.UserId, $"{alert.Symbol} passed {target}", $"Price {price} from {alert.Source} at {now:HH:mm} UTC.", $"/coins/{alert.Symbol}", now];
            for (var i = 0; i < row.Length; i++) notify.Parameters[i].Value = row[i];
            var notification = (long)(await notify.ExecuteScalarAsync())!;
            BenchmarkHost.Execute(keep, alert.UserId, alert.Id, notification, alert.Symbol, row[1], alert.Price, alert.Source, now);
            BenchmarkHost.Execute(deliver, Guid.NewGuid().ToString().ToUpperInvariant(), alert.UserId, notification, alert.Id, now);
        }

        await MarkByHandAsync(connection, transaction);
        await transaction.CommitAsync();
    }

    /// <summary>What was seen of each coin, from which the next evaluation goes on.</summary>
    private static async Task MarkByHandAsync(SqliteConnection connection, SqliteTransaction transaction)
    {
        var seen = new List<object[]>();
        await using (var query = BenchmarkHost.Prepared(connection, transaction, "SELECT id, price, priced_at FROM cryptocurrencies WHERE is_active"))
        {
            await using var reader = await query.ExecuteReaderAsync();
            while (await reader.ReadAsync()) seen.Add([reader.GetInt64(0), reader.GetString(1), reader.GetString(2)]);
        }

        await using var mark = BenchmarkHost.Prepared(connection, transaction, "INSERT INTO alert_marks (cryptocurrency_id, price, priced_at) VALUES (@c, @p, @t)", "@c", "@p", "@t");
        foreach (var row in seen) BenchmarkHost.Execute(mark, row);
    }

    private static async Task RearmAsync(BenchmarkHost host)
    {
        await using var connection = await host.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            UPDATE price_alerts SET is_active = 1, is_triggered = 0, triggered_at = NULL WHERE NOT (is_active);
            DELETE FROM alert_marks;
            DELETE FROM notification_deliveries;
            DELETE FROM alert_firings;
            DELETE FROM user_notifications;
            """;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task AssertFiredAsync(BenchmarkHost host, int firing = Firing)
    {
        await using var connection = await host.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT COUNT(*) FROM user_notifications) * 100000 + (SELECT COUNT(*) FROM notification_deliveries)";
        var counts = (long)(await command.ExecuteScalarAsync())!;
        if (counts != (firing * 100_000L) + firing) throw new InvalidOperationException($"Expected {firing} alerts to fire, counted {counts / 100_000} notifications and {counts % 100_000} deliveries.");
    }
}

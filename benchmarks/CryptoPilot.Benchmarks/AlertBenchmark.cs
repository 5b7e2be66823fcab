using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Market;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Benchmarks;

/// <summary>An evaluation that fires 100 alerts, with 10,000 and with 1,000,000 armed, and the same work by hand.</summary>
internal static class AlertBenchmark
{
    private const int Firing = 100;
    private const int Users = 1_000;
    private const int Rounds = 15;

    public static async Task RunAsync()
    {
        await using var few = await PrepareAsync(10_000);
        await using var many = await PrepareAsync(1_000_000);

        var (million, tenThousand) = await Paired.MedianAsync(Rounds, () => EvaluateAsync(many), () => EvaluateAsync(few));
        Paired.Report("100 alerts fire, 1,000,000 / 10,000 armed (ms)", million, tenThousand, 1.5);

        var (product, hand) = await Paired.MedianAsync(Rounds, () => EvaluateAsync(many), () => EvaluateByHandAsync(many));
        Paired.Report("100 alerts fire of 1,000,000, CryptoPilot / hand-written SQL (ms)", product, hand, 2.0);
    }

    private static async Task<BenchmarkHost> PrepareAsync(int armed)
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
            var distance = alert < Firing ? -1m - (alert / 1_000m) : 1m + (alert / 10_000m);
            var target = above ? 1_000m + distance : Math.Max(0.01m, 1_000m - (distance * (alert < Firing ? 1m : 5m)));
            BenchmarkHost.Execute(insert, 1 + (alert % Users), 1 + (alert % 60), SortableDecimal.Encode(target), above ? "above" : "below");
        }

        await transaction.CommitAsync();
        await using var analyze = connection.CreateCommand();
        analyze.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await analyze.ExecuteNonQueryAsync();
        return host;
    }

    private static async Task<double> EvaluateAsync(BenchmarkHost host)
    {
        await RearmAsync(host);
        await using var scope = host.Services.CreateAsyncScope();
        var evaluator = scope.ServiceProvider.GetRequiredService<AlertEvaluator>();
        var time = await Paired.TimeAsync(() => evaluator.RunAsync(default));
        await AssertFiredAsync(host);
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
                CROSS JOIN price_alerts a ON a.cryptocurrency_id = c.id AND a.direction = '{direction}' AND a.target_price {comparison} c.price AND a.is_active AND NOT (a.is_triggered)
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
            "INSERT INTO notification_deliveries (user_notification_id, price_alert_id, triggered_at, method, status, attempts, created_at, updated_at) VALUES (@n, @a, @at, 'in_app', 'delivered', 1, @at, @at)", "@n", "@a", "@at");
        foreach (var alert in fired)
        {
            var (target, price) = (SortableDecimal.Decode(alert.Target), SortableDecimal.Decode(alert.Price));
            BenchmarkHost.Execute(update, now, alert.Price, alert.Id);
            object[] row = [alert.UserId, $"{alert.Symbol} passed {target}", $"Price {price} from {alert.Source} at {now:HH:mm} UTC.", $"/coins/{alert.Symbol}", now];
            for (var i = 0; i < row.Length; i++) notify.Parameters[i].Value = row[i];
            BenchmarkHost.Execute(deliver, (long)(await notify.ExecuteScalarAsync())!, alert.Id, now);
        }

        await transaction.CommitAsync();
    }

    private static async Task RearmAsync(BenchmarkHost host)
    {
        await using var connection = await host.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            UPDATE price_alerts SET is_active = 1, is_triggered = 0, triggered_at = NULL WHERE NOT (is_active);
            DELETE FROM notification_deliveries;
            DELETE FROM user_notifications;
            """;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task AssertFiredAsync(BenchmarkHost host)
    {
        await using var connection = await host.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT COUNT(*) FROM user_notifications) * 10000 + (SELECT COUNT(*) FROM notification_deliveries)";
        var counts = (long)(await command.ExecuteScalarAsync())!;
        if (counts != (Firing * 10000) + Firing) throw new InvalidOperationException($"Expected {Firing} alerts to fire, counted {counts / 10000} notifications and {counts % 10000} deliveries.");
    }
}

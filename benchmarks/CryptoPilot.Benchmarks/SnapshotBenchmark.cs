using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Portfolio;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Benchmarks;

/// <summary>Snapshots for 20,000 users with 10 holdings each, and the same reads and inserts by hand; and the memory they take.</summary>
internal static class SnapshotBenchmark
{
    private const int Holdings = 10;
    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        await using var large = await PrepareAsync(20_000);
        await using var small = await PrepareAsync(2_000);

        var (product, hand) = await Paired.MedianAsync(Rounds, () => WriteAsync(large, 20_000), () => WriteByHandAsync(large, 20_000));
        Paired.Report("snapshots of 20,000 users, CryptoPilot / hand-written SQL (ms)", product, hand, 2.0);

        foreach (var runs in (int[])[1, 20])
        {
            var (peakLarge, peakSmall) = await Paired.MedianAsync(3, () => PeakAsync(large, 20_000, runs), () => PeakAsync(small, 2_000, runs));
            Paired.Report($"peak memory of a process after {runs} runs, 20,000 / 2,000 users (MiB)", peakLarge, peakSmall, 1.2);
        }
    }

    /// <summary>
    /// Hourly runs of the job in a process of its own, as a server does them; prints the peak working set in MiB. A single run
    /// of 2,000 users ends before the collector has had to work, so it would say more about the collector than about the job.
    /// </summary>
    public static async Task<int> RunInProcessAsync(int users, int runs, string folder)
    {
        await using var host = BenchmarkHost.Open(folder, keep: true);
        for (var run = 0; run < runs; run++)
        {
            await ClearAsync(host);
            await using var scope = host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<SnapshotWriter>().RunAsync(default);
            await AssertWrittenAsync(host, users);
        }

        Console.WriteLine((Process.GetCurrentProcess().PeakWorkingSet64 / 1024m / 1024m).ToString("0.0", CultureInfo.InvariantCulture));
        return 0;
    }

    private static async Task<double> PeakAsync(BenchmarkHost host, int users, int runs)
    {
        await ClearAsync(host);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[typeof(SnapshotBenchmark).Assembly.Location, "snapshots-in-process", users.ToString(CultureInfo.InvariantCulture), runs.ToString(CultureInfo.InvariantCulture), host.Folder]) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_gcServer"] = "1";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return double.Parse(output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
    }

    private static async Task<BenchmarkHost> PrepareAsync(int users)
    {
        var host = await BenchmarkHost.CreateAsync(users, MarketSource.Replay);
        await using var connection = await host.ConnectAsync();
        await using var transaction = connection.BeginTransaction();
        await using (var price = BenchmarkHost.Prepared(connection, transaction,
            "UPDATE cryptocurrencies SET price = @p, price_source = 'replay', priced_at = @t", "@p", "@t"))
            BenchmarkHost.Execute(price, SortableDecimal.Encode(123.456789m), TimeProvider.System.GetUtcNow().UtcDateTime);

        var symbols = new List<string>();
        await using (var query = BenchmarkHost.Prepared(connection, transaction, "SELECT symbol FROM cryptocurrencies ORDER BY id"))
        await using (var reader = await query.ExecuteReaderAsync())
            while (await reader.ReadAsync()) symbols.Add(reader.GetString(0));

        await using var bought = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO transactions (user_id, type, to_symbol, amount, blockchain, status, executed_at, idempotency_key) VALUES (@u, 'generate', @s, @a, 'ethereum', 'completed', '2025-01-01 00:00:00', @k) RETURNING id", "@u", "@s", "@a", "@k");
        await using var lot = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO tokens (user_id, symbol, amount, blockchain, type, acquired_amount, unit_cost_usd, acquired_at, transaction_id) VALUES (@u, @s, @a, 'ethereum', 'generate', @a, @c, '2025-01-01 00:00:00', @t)", "@u", "@s", "@a", "@c", "@t");
        for (var user = 1; user <= users; user++)
        {
            for (var holding = 0; holding < Holdings; holding++)
            {
                var symbol = symbols[(user + (holding * 5)) % symbols.Count];
                var amount = SortableDecimal.Encode(1.23456789m + holding + (user / 1_000m));
                object[] row = [user, symbol, amount, Guid.NewGuid().ToString().ToUpperInvariant()];
                for (var i = 0; i < row.Length; i++) bought.Parameters[i].Value = row[i];
                BenchmarkHost.Execute(lot, user, symbol, amount, SortableDecimal.Encode(100m), (long)(await bought.ExecuteScalarAsync())!);
            }
        }

        await transaction.CommitAsync();
        return host;
    }

    private static async Task<double> WriteAsync(BenchmarkHost host, int users)
    {
        await ClearAsync(host);
        await using var scope = host.Services.CreateAsyncScope();
        var writer = scope.ServiceProvider.GetRequiredService<SnapshotWriter>();
        var time = await Paired.TimeAsync(() => writer.RunAsync(default));
        await AssertWrittenAsync(host, users);
        return time;
    }

    private static async Task<double> WriteByHandAsync(BenchmarkHost host, int users)
    {
        await ClearAsync(host);
        var time = await Paired.TimeAsync(() => WriteByHandAsync(host));
        await AssertWrittenAsync(host, users);
        return time;
    }

    private static async Task WriteByHandAsync(BenchmarkHost host)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var hour = now.Date.AddHours(now.Hour);
        await using var connection = await host.ConnectAsync();
        await using var writing = await host.ConnectAsync();
        var prices = new Dictionary<string, decimal>();
        await using (var query = connection.CreateCommand())
        {
            query.CommandText = "SELECT symbol, price FROM cryptocurrencies";
            await using var reader = await query.ExecuteReaderAsync();
            while (await reader.ReadAsync()) prices[reader.GetString(0)] = SortableDecimal.Decode(reader.GetString(1));
        }

        await using var transaction = writing.BeginTransaction();
        await using var insert = BenchmarkHost.Prepared(writing, transaction,
            "INSERT INTO portfolio_snapshots (user_id, total_value_usd, day_change_percent, week_change_percent, month_change_percent, assets, taken_at, taken_on, source, created_at) VALUES (@u, @v, '0', '0', '0', @a, @t, @d, 'replay', @n)",
            "@u", "@v", "@a", "@t", "@d", "@n");
        await using var before = BenchmarkHost.Prepared(writing, transaction,
            "SELECT total_value_usd FROM portfolio_snapshots WHERE user_id = @u AND taken_at >= @from AND taken_at <= @to", "@u", "@from", "@to");
        await using var lots = connection.CreateCommand();
        lots.CommandText = """
            SELECT t.user_id, t.symbol, t.amount FROM tokens t JOIN users u ON u.id = t.user_id
            WHERE u.is_active AND NOT (u.is_suspended) AND t.status IN ('active', 'locked') ORDER BY t.user_id
            """;
        await using var rows = await lots.ExecuteReaderAsync();
        var (user, held) = (0L, new Dictionary<string, decimal>());
        while (await rows.ReadAsync())
        {
            if (rows.GetInt64(0) != user) await FlushAsync();
            user = rows.GetInt64(0);
            held[rows.GetString(1)] = held.GetValueOrDefault(rows.GetString(1)) + SortableDecimal.Decode(rows.GetString(2));
        }

        await FlushAsync();
        await transaction.CommitAsync();

        async Task FlushAsync()
        {
            if (held.Count == 0) return;
            foreach (var days in (int[])[1, 7, 30])
            {
                object[] window = [user, hour.AddDays(-days).AddHours(-12 * days), hour.AddDays(-days).AddHours(12 * days)];
                for (var i = 0; i < window.Length; i++) before.Parameters[i].Value = window[i];
                await before.ExecuteScalarAsync();
            }

            var assets = held.Select(pair => new SnapshotAsset(pair.Key, pair.Value, prices[pair.Key], pair.Value * prices[pair.Key])).OrderByDescending(asset => asset.ValueUsd).ToList();
            BenchmarkHost.Execute(insert, user, SortableDecimal.Encode(assets.Sum(asset => asset.ValueUsd)), JsonSerializer.Serialize(assets, JsonSerializerOptions.Web), hour, hour.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), now);
            held.Clear();
        }
    }

    private static async Task ClearAsync(BenchmarkHost host)
    {
        await using var connection = await host.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM portfolio_snapshots";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task AssertWrittenAsync(BenchmarkHost host, int users)
    {
        await using var connection = await host.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(DISTINCT user_id) FROM portfolio_snapshots";
        var count = (long)(await command.ExecuteScalarAsync())!;
        if (count != users) throw new InvalidOperationException($"Expected {users} snapshots, found {count}.");
    }
}

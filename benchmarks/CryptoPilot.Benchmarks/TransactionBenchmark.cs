using System.Globalization;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Transactions;
using CryptoPilot.Web.Market;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Benchmarks;

/// <summary>Pages of a ledger of 100,000 transactions against the same pages of one of 1,000, and page 1,000 against page 1.</summary>
internal static class TransactionBenchmark
{
    private const int Large = 1;
    private const int Small = 2;
    private const int LargeRows = 100_000;
    private const int SmallRows = 1_000;
    private const int PageSize = 50;
    private const int Rounds = 41;

    private static readonly DateTime s_first = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly string[] s_coins = ["BTC", "ETH", "SOL", "ADA", "XRP"];

    private static readonly (string What, TransactionFilter Filter)[] s_filters =
    [
        ("all", new()),
        ("type", new(Type: TransactionType.Convert)),
        ("status", new(Status: TransactionStatus.Pending)),
        ("coin", new(Coin: "SOL")),
        ("wallet", new(WalletId: 1)),
        ("tag", new(Tag: "tax")),
        ("a year", new(From: s_first.AddDays(500), Before: s_first.AddDays(865))),
        ("text, often", new(Text: "kraken")),
        ("text, once", new(Text: "hash-77-")),
    ];


    public static async Task RunAsync()
    {
        await using var host = await BenchmarkHost.CreateAsync(Small, MarketSource.Replay);
        await SeedAsync(host);
        var queries = host.Services.GetRequiredService<TransactionQueries>();

        var (deep, first) = await Paired.MedianAsync(Rounds, () => PageAsync(queries, Large, new(), TransactionSort.Date, 1_000), () => PageAsync(queries, Large, new(), TransactionSort.Date, 1));
        Paired.Report("page 1,000 / page 1 of 100,000, its neighbourhood known (ms)", deep, first, 3.0);
        var (jump, start) = await Paired.MedianAsync(Rounds, () => PageAsync(Fresh(host), Large, new(), TransactionSort.Date, 1_000), () => PageAsync(Fresh(host), Large, new(), TransactionSort.Date, 1));
        Paired.Report("page 1,000 / page 1 of 100,000, nothing known, count included (ms)", jump, start, 3.0);

        foreach (var (what, filter) in s_filters)
            foreach (var sort in Enum.GetValues<TransactionSort>())
                await CompareAsync(host, what, filter, sort);
        foreach (var user in new[] { Large, Small })
        {
            var time = await Paired.TimeAsync(async () => await Fresh(host).TotalsAsync(user, new(), default));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"totals of user {user}: {time:0.0} ms"));
        }
    }

    private static async Task CompareAsync(BenchmarkHost host, string what, TransactionFilter filter, TransactionSort sort)
    {
        var queries = host.Services.GetRequiredService<TransactionQueries>();
        var pages = (await queries.PageAsync(Large, new(filter, sort, true, 1, PageSize), default)).Total / PageSize;
        var smallPages = (await queries.PageAsync(Small, new(filter, sort, true, 1, PageSize), default)).Total / PageSize;
        foreach (var (place, share) in new[] { ("first", 0.0), ("middle", 0.5), ("last", 1.0) })
        {
            var (page, smallPage) = (Math.Max(1, (int)(pages * share)), Math.Max(1, (int)(smallPages * share)));
            var (large, small) = await Paired.MedianAsync(9, () => PageAsync(queries, Large, filter, sort, page), () => PageAsync(queries, Small, filter, sort, smallPage));
            var (coldLarge, count, coldSmall) = await ColdAsync(host, filter, sort, page, smallPage);
            Paired.Report($"{what} by {sort}, {place} page, 100,000 / 1,000 (ms)", large, small, 2.0);
            Paired.Report($"{what} by {sort}, {place} page, 100,000 less count {count:0.0} / 1,000, nothing known (ms)", coldLarge - count, coldSmall, 2.0);
        }
    }

    /// <summary>Medians of three in turn: a page of the large ledger of which nothing is known, its count alone, and the same page of the small one.</summary>
    private static async Task<(double Large, double Count, double Small)> ColdAsync(BenchmarkHost host, TransactionFilter filter, TransactionSort sort, int page, int smallPage)
    {
        var (large, count, small) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < 10; round++)
        {
            var times = (
                Large: await PageAsync(Fresh(host), Large, filter, sort, page),
                Count: await Paired.TimeAsync(() => Fresh(host).CountAsync(Large, filter, default)),
                Small: await PageAsync(Fresh(host), Small, filter, sort, smallPage));
            if (round == 0) continue;
            large.Add(times.Large);
            count.Add(times.Count);
            small.Add(times.Small);
        }

        return (Paired.Median(large), Paired.Median(count), Paired.Median(small));
    }

    private static TransactionQueries Fresh(BenchmarkHost host) => ActivatorUtilities.CreateInstance<TransactionQueries>(host.Services, new LedgerMemory());

    private static Task<double> PageAsync(TransactionQueries queries, int user, TransactionFilter filter, TransactionSort sort, int page) => Paired.TimeAsync(async () =>
    {
        var rows = await queries.PageAsync(user, new(filter, sort, true, page, PageSize), default);
    });

    private static async Task SeedAsync(BenchmarkHost host)
    {
        await using var connection = await host.ConnectAsync();
        await using var transaction = connection.BeginTransaction();
        await using (var wallets = BenchmarkHost.Prepared(connection, transaction,
            "INSERT INTO wallets (id, user_id, address, name, blockchain, balance) VALUES (1, 1, 'a', 'Cold', 'bitcoin', '0'), (2, 2, 'b', 'Cold', 'bitcoin', '0')"))
            BenchmarkHost.Execute(wallets);
        await SeedAsync(connection, transaction, Large, LargeRows);
        await SeedAsync(connection, transaction, Small, SmallRows);
        await transaction.CommitAsync();
        await using var checkpoint = connection.CreateCommand();
        checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await checkpoint.ExecuteNonQueryAsync();
    }

    private static async Task SeedAsync(SqliteConnection connection, SqliteTransaction transaction, int user, int rows)
    {
        await using var head = BenchmarkHost.Prepared(connection, transaction, "INSERT INTO ledger_heads (user_id, version) VALUES (@u, 1)", "@u");
        BenchmarkHost.Execute(head, user);
        await using var line = BenchmarkHost.Prepared(connection, transaction, """
            INSERT INTO transactions (user_id, type, from_symbol, to_symbol, amount, blockchain, status, hash, value_usd, fee, fee_symbol, fee_usd, method, from_wallet_id, notes, executed_at, idempotency_key, raw_line)
            VALUES (@u, @type, @from, @to, @amount, 'bitcoin', @status, @hash, @value, @fee, 'USD', @fee, 'fifo', @wallet, @notes, @at, @key, @raw) RETURNING id
            """, "@u", "@type", "@from", "@to", "@amount", "@status", "@hash", "@value", "@fee", "@wallet", "@notes", "@at", "@key", "@raw");
        await using var tag = BenchmarkHost.Prepared(connection, transaction, "INSERT INTO transaction_tags (transaction_id, user_id, tag) VALUES (@t, @u, 'tax')", "@t", "@u");
        await using var disposal = BenchmarkHost.Prepared(connection, transaction, """
            INSERT INTO lot_disposals (user_id, transaction_id, symbol, amount, proceeds_usd, cost_basis_usd, acquired_at, disposed_at) VALUES (@u, @t, 'BTC', @a, @p, @c, @at, @at)
            """, "@u", "@t", "@a", "@p", "@c", "@at");
        for (var row = 0; row < rows; row++)
        {
            var converts = row % 3 == 1;
            var at = s_first.AddMinutes((row * 3_000_000L) / rows);
            var amount = SortableDecimal.Encode(((row * 7919L) % 100_003) / 1_000m);
            object[] values =
            [
                user, converts ? "convert" : row % 50 == 2 ? "transfer" : "generate", converts ? s_coins[row % 5] : DBNull.Value, s_coins[(row + 1) % 5], amount, row % 50 == 2 && row % 100 != 2 ? "pending" : "completed",
                $"hash-{row}-", SortableDecimal.Encode(((row * 104_729L) % 1_000_003) / 100m), SortableDecimal.Encode(row % 100 / 100m), row % 4 == 0 ? user : DBNull.Value, row % 10 == 0 ? "Moved from Kraken" : DBNull.Value,
                at, Guid.NewGuid().ToString().ToUpperInvariant(), $"{row},2024-01-01 00:00:00,buy,BTC,0.1,USD,42000,0.26,spot",
            ];
            for (var i = 0; i < values.Length; i++) line.Parameters[i].Value = values[i];
            var id = (long)(await line.ExecuteScalarAsync())!;
            if (row % 20 == 0) BenchmarkHost.Execute(tag, id, user);
            if (converts) BenchmarkHost.Execute(disposal, user, id, amount, SortableDecimal.Encode(110m), SortableDecimal.Encode(100m), at);
        }
    }
}

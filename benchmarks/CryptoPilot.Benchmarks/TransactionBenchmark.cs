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

    /// <summary>Each with the SQL that counts its rows. All but the rare ones fill a page of the small ledger too, so that both pages show as much.</summary>
    private static readonly (string What, Func<int, TransactionFilter> Filter, string Sql)[] s_filters =
    [
        ("all", _ => new(), ""),
        ("type", _ => new(Type: TransactionType.Convert), " AND type = 'convert'"),
        ("status", _ => new(Status: TransactionStatus.Pending), " AND status = 'pending'"),
        ("coin", _ => new(Coin: "SOL"), " AND (from_symbol = 'SOL' OR to_symbol = 'SOL' OR fee_symbol = 'SOL')"),
        ("wallet", user => new(WalletId: user), " AND (from_wallet_id = @u OR to_wallet_id = @u)"),
        ("tag", _ => new(Tag: "tax"), " AND id IN (SELECT transaction_id FROM transaction_tags WHERE user_id = @u AND tag = 'tax')"),
        ("a year", _ => new(From: s_first.AddDays(500), Before: s_first.AddDays(865)), " AND executed_at >= '2021-05-15 00:00:00' AND executed_at < '2022-05-15 00:00:00'"),
        ("missing, rare", _ => new(IsMissing: true), " AND missing_amount > '0'"),
        ("text, a tenth", _ => new(Text: "kraken"), " AND search_text LIKE '%KRAKEN%' ESCAPE '\\'"),
        ("text, all", _ => new(Text: "spot"), " AND search_text LIKE '%SPOT%' ESCAPE '\\'"),
        ("text, once", _ => new(Text: "hash-77-"), " AND search_text LIKE '%HASH-77-%' ESCAPE '\\'"),
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

        await using var connection = await host.ConnectAsync();
        foreach (var (what, filter, sql) in s_filters)
        {
            // Without the hint SQLite reads the rows in the order of random keys, which takes three times as long.
            await using var count = connection.CreateCommand();
#pragma warning disable CA2100 // Constants.
            count.CommandText = $"SELECT COUNT(*) FROM transactions{(filter(Large).HasText ? " INDEXED BY IX_transactions_by_date" : "")} WHERE user_id = @u{sql}";
#pragma warning restore CA2100
            count.Parameters.AddWithValue("@u", Large);
            foreach (var sort in Enum.GetValues<TransactionSort>()) await CompareAsync(host, what, filter, sort, count);
        }

        foreach (var user in new[] { Large, Small })
        {
            var time = await Paired.TimeAsync(async () => await Fresh(host).TotalsAsync(user, new(), default));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"totals of user {user}: {time:0.0} ms"));
        }
    }

    private static async Task CompareAsync(BenchmarkHost host, string what, Func<int, TransactionFilter> filter, TransactionSort sort, SqliteCommand count)
    {
        var queries = host.Services.GetRequiredService<TransactionQueries>();
        var (large, small) = (await PagesAsync(Large), await PagesAsync(Small));
        foreach (var (place, share, step) in new[] { ("first", 0.0, 1), ("middle", 0.5, 1), ("last", 1.0, -1) })
        {
            var (page, smallPage) = (Page(large, 0), Page(small, 0));
            var round = 0;
            // From page to page: each was not read before, but its neighbour was.
            var (known, knownSmall) = await Paired.MedianAsync(9, () => PageAsync(queries, Large, filter(Large), sort, Page(large, ++round)), () => PageAsync(queries, Small, filter(Small), sort, Page(small, round)));
            Paired.Report($"{what} by {sort}, {place} pages, its neighbour known, 100,000 / 1,000 (ms)", known, knownSmall, 2.0);
            var (cold, counted, coldSmall) = await ColdAsync(host, filter, sort, page, smallPage, count);
            Paired.Report($"{what} by {sort}, {place} page, nothing known, 100,000 / allowed: 2 x {coldSmall:0.0} + count {counted:0.0} (ms)", cold, (2 * coldSmall) + counted, 1.0);

            int Page(int pages, int steps) => Math.Clamp((int)(pages * share) + (steps * step), 1, Math.Max(1, pages));
        }

        async Task<int> PagesAsync(int user) => ((await queries.PageAsync(user, new(filter(user), sort, true, 1, PageSize), default)).Total + PageSize - 1) / PageSize;
    }

    /// <summary>Medians of nine in turn: a page of the large ledger of which nothing is known, its bare count alone, and the same page of the small one.</summary>
    private static async Task<(double Large, double Count, double Small)> ColdAsync(
        BenchmarkHost host, Func<int, TransactionFilter> filter, TransactionSort sort, int page, int smallPage, SqliteCommand count)
    {
        var (large, counts, small) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < 10; round++)
        {
            var times = (
                Large: await PageAsync(Fresh(host), Large, filter(Large), sort, page),
                Count: await Paired.TimeAsync(count.ExecuteScalarAsync),
                Small: await PageAsync(Fresh(host), Small, filter(Small), sort, smallPage));
            if (round == 0) continue;
            large.Add(times.Large);
            counts.Add(times.Count);
            small.Add(times.Small);
        }

        return (Paired.Median(large), Paired.Median(counts), Paired.Median(small));
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
            INSERT INTO transactions (user_id, type, from_symbol, to_symbol, amount, blockchain, status, hash, value_usd, fee, fee_symbol, fee_usd, method, missing_amount, from_wallet_id, notes, executed_at, idempotency_key, raw_line)
            VALUES (@u, @type, @from, @to, @amount, 'bitcoin', @status, @hash, @value, @fee, 'USD', @fee, 'fifo', @missing, @wallet, @notes, @at, @key, @raw) RETURNING id
            """, "@u", "@type", "@from", "@to", "@amount", "@status", "@hash", "@value", "@fee", "@missing", "@wallet", "@notes", "@at", "@key", "@raw");
        await using var tag = BenchmarkHost.Prepared(connection, transaction, "INSERT INTO transaction_tags (transaction_id, user_id, tag) VALUES (@t, @u, 'tax')", "@t", "@u");
        await using var disposal = BenchmarkHost.Prepared(connection, transaction, """
            INSERT INTO lot_disposals (user_id, transaction_id, symbol, amount, proceeds_usd, cost_basis_usd, acquired_at, disposed_at) VALUES (@u, @t, 'BTC', @a, @p, @c, @at, @at)
            """, "@u", "@t", "@a", "@p", "@c", "@at");
        for (var row = 0; row < rows; row++)
        {
            var converts = row % 3 == 1;
            var pending = !converts && row % 13 == 2;
            var at = s_first.AddMinutes((row * 3_000_000L) / rows);
            var amount = SortableDecimal.Encode(((row * 7919L) % 100_003) / 1_000m);
            object[] values =
            [
                user, converts ? "convert" : pending ? "transfer" : "generate", converts ? s_coins[row % 5] : DBNull.Value, s_coins[(row + 1) % 5], amount, pending ? "pending" : "completed",
                $"hash-{row}-", SortableDecimal.Encode(((row * 104_729L) % 1_000_003) / 100m), SortableDecimal.Encode(row % 100 / 100m), row % 1_000 == 3 ? SortableDecimal.Encode(1m) : "0", row % 4 == 0 ? user : DBNull.Value, row % 10 == 0 ? "Moved from Kraken" : DBNull.Value,
                at, Guid.NewGuid().ToString().ToUpperInvariant(), $"{row},2024-01-01 00:00:00,buy,BTC,0.1,USD,42000,0.26,spot",
            ];
            for (var i = 0; i < values.Length; i++) line.Parameters[i].Value = values[i];
            var id = (long)(await line.ExecuteScalarAsync())!;
            if (row % 20 == 0) BenchmarkHost.Execute(tag, id, user);
            if (converts) BenchmarkHost.Execute(disposal, user, id, amount, SortableDecimal.Encode(110m), SortableDecimal.Encode(100m), at);
        }
    }
}

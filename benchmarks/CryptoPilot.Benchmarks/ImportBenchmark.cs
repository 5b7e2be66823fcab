using System.Diagnostics;
using System.Globalization;
using System.Text;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Market;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Benchmarks;

/// <summary>A file of 100,000 trades read and imported, and the very rows that come of it inserted by hand; and the memory that it takes.</summary>
internal static class ImportBenchmark
{
    private const int Rounds = 3;
    private const int User = 1;

    private static readonly string[] s_tables = ["transactions", "tokens", "lot_disposals"];

    /// <summary>The rows of the file; fewer where the machine is too busy for all of them.</summary>
    public static int Rows { get; set; } = 100_000;

    public static async Task RunAsync()
    {
        await using var host = await BenchmarkHost.CreateAsync(1, MarketSource.Replay);
        await using var hand = await BenchmarkHost.CreateAsync(1, MarketSource.Replay);
        await ReadAsync(host, Rows);
        await WriteAsync(host);
        await AttachAsync(hand, host);

        var (product, bare) = await Paired.MedianAsync(Rounds, () => ImportAsync(host), () => InsertByHandAsync(hand));
        Paired.Report($"import of {Rows:N0} previewed rows, CryptoPilot / bare batched inserts of the same rows (ms)", product, bare, 3.0);
        var (whole, again) = await Paired.MedianAsync(Rounds, () => FromTheFileAsync(host), () => InsertByHandAsync(hand));
        Paired.Report("the same from the file on, preview included (ms)", whole, again, 3.0);
        var (large, small) = await Paired.MedianAsync(1, () => PeakAsync(Rows), () => PeakAsync(Rows / 10));
        Paired.Report($"peak memory of a process that reads and imports {Rows:N0} / {Rows / 10:N0} rows (MiB)", large, small, 1.5);
    }

    /// <summary>Reads and imports a file in a process of its own; prints the peak working set in MiB.</summary>
    public static async Task<int> RunInProcessAsync(int rows)
    {
        await using var host = await BenchmarkHost.CreateAsync(1, MarketSource.Replay);
        await ReadAsync(host, rows);
        await WriteAsync(host);
        Console.WriteLine((Process.GetCurrentProcess().PeakWorkingSet64 / 1024m / 1024m).ToString("0.0", CultureInfo.InvariantCulture));
        return 0;
    }

    private static async Task<double> ImportAsync(BenchmarkHost host)
    {
        await ClearAsync(host);
        await ReadAsync(host, Rows);
        var time = await Paired.TimeAsync(() => WriteAsync(host));
        await AssertAsync(host);
        return time;
    }

    private static async Task<double> FromTheFileAsync(BenchmarkHost host)
    {
        await ClearAsync(host);
        var time = await Paired.TimeAsync(async () =>
        {
            await ReadAsync(host, Rows);
            await WriteAsync(host);
        });
        await AssertAsync(host);
        return time;
    }

    private static async Task ReadAsync(BenchmarkHost host, int rows)
    {
        await using var file = File(rows);
        var outcome = await host.Services.GetRequiredService<ImportService>().UploadAsync(User, "benchmark.csv", file, default);
        if (!outcome.Succeeded) throw new InvalidOperationException($"{outcome.Fault}");
        await host.Services.GetRequiredService<ImportReader>().ReadAsync(outcome.ImportId!.Value, default);
    }

    private static async Task WriteAsync(BenchmarkHost host)
    {
        var imports = (await host.Services.GetRequiredService<ImportQueries>().ListAsync(User, 0, 1, default)).Rows;
        if (imports[0].Status != ImportStatus.Previewed) throw new InvalidOperationException($"{imports[0].Status} {imports[0].Problem}");
        await host.Services.GetRequiredService<ImportService>().BeginAsync(User, imports[0].Id, default);
        var writer = host.Services.GetRequiredService<ImportWriter>();
        while (await writer.WriteAsync(imports[0].Id, default) > 0)
        {
            // The next batch.
        }
    }

    /// <summary>Buys and sells of five coins over three years: every fourth row sells part of what the three before bought.</summary>
    private static FileStream File(int rows)
    {
        var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 65_536, FileOptions.DeleteOnClose);
        using (var text = new StreamWriter(file, Encoding.UTF8, leaveOpen: true))
        {
            string[] coins = ["BTC", "ETH", "SOL", "ADA", "DOT"];
            text.WriteLine("Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Net Worth Amount,Net Worth Currency,Label,Description,TxHash");
            var start = new DateTime(2022, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            for (var row = 0; row < rows; row++)
            {
                var time = start.AddSeconds(row * 900L).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
                var coin = coins[row / 4 % coins.Length];
                text.WriteLine(row % 4 == 3
                    ? string.Create(CultureInfo.InvariantCulture, $"{time},0.025,{coin},{1_000 + (row % 700)}.25,USD,1.5,USD,,,,Sold some,0x{row:x64}")
                    : string.Create(CultureInfo.InvariantCulture, $"{time},{400 + (row % 90)}.75,USD,0.01,{coin},0.75,USD,,,,Bought some,0x{row:x64}"));
            }
        }

        file.Position = 0;
        return file;
    }

    /// <summary>Keeps what the import wrote beside the database in which it is inserted by hand, without the column that the database computes.</summary>
    private static async Task AttachAsync(BenchmarkHost hand, BenchmarkHost host)
    {
        await using var connection = await hand.ConnectAsync();
        await using var command = connection.CreateCommand();
        var copies = string.Join('\n', s_tables.Select(table => $"CREATE TABLE kept_{table} AS SELECT * FROM done.{table};")) + "ALTER TABLE kept_transactions DROP COLUMN search_text;";
#pragma warning disable CA2100 // Made of constants and of our own folder.
        command.CommandText = $"ATTACH '{host.File}' AS done; {copies} DETACH done;";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> InsertByHandAsync(BenchmarkHost hand)
    {
        await using var connection = await hand.ConnectAsync();
        await ExecuteAsync(connection, "PRAGMA foreign_keys = ON; DELETE FROM lot_disposals; DELETE FROM tokens; DELETE FROM transactions; DELETE FROM imports; INSERT INTO imports (id, user_id, file_name, file_hash, status, row_count, reading) VALUES (1, 1, 'a', 'b', 'completed', 0, '{}')");
        var rows = new Dictionary<string, (string[] Columns, List<object[]> Rows)>();
        foreach (var table in s_tables) rows[table] = await LoadAsync(connection, table);
        return await Paired.TimeAsync(async () =>
        {
            foreach (var table in s_tables)
            {
                var (columns, values) = rows[table];
                foreach (var chunk in values.Chunk(1_000))
                {
                    await using var transaction = connection.BeginTransaction();
                    await using var insert = BenchmarkHost.Prepared(connection, transaction,
                        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(column => $"@{column}"))})", [.. columns.Select(column => $"@{column}")]);
                    foreach (var row in chunk) BenchmarkHost.Execute(insert, row);
                    await transaction.CommitAsync();
                }
            }
        });
    }

    private static async Task<(string[] Columns, List<object[]> Rows)> LoadAsync(SqliteConnection connection, string table)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // One of three constants.
        command.CommandText = $"SELECT * FROM kept_{table}";
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[columns.Length];
            reader.GetValues(row);
            if (Array.IndexOf(columns, "import_id") is >= 0 and var at) row[at] = 1L;
            rows.Add(row);
        }

        return (columns, rows);
    }

    private static async Task ClearAsync(BenchmarkHost host)
    {
        await using var connection = await host.ConnectAsync();
        await ExecuteAsync(connection, "DELETE FROM lot_disposals; DELETE FROM tokens; DELETE FROM transactions; DELETE FROM import_rows; DELETE FROM import_parts; DELETE FROM imports");
    }

    private static async Task AssertAsync(BenchmarkHost host)
    {
        var import = (await host.Services.GetRequiredService<ImportQueries>().ListAsync(User, 0, 1, default)).Rows[0];
        if (import.Status != ImportStatus.Completed || import.ImportedCount != Rows) throw new InvalidOperationException($"{import.Status}: {import.ImportedCount} rows.");
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> PeakAsync(int rows)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[typeof(ImportBenchmark).Assembly.Location, "import-in-process", rows.ToString(CultureInfo.InvariantCulture)]) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_gcServer"] = "0";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return double.Parse(output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
    }
}

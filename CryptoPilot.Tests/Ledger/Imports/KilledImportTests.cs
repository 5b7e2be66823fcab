using System.Text;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Alerts;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Ledger.Imports;

/// <summary>A process killed in the middle of an import loses no row and writes none twice; the next run goes on where it ended.</summary>
public sealed class KilledImportTests
{
    /// <summary>The argument that starts the process that is killed.</summary>
    public const string Command = "import-file";

    private const int Rows = 60;
    private const int BatchSize = 7;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What that process does: works off what waits, once.</summary>
    public static async Task<int> RunAsync(string name, string mode)
    {
        var contexts = EvaluatorProcess.Contexts(name, mode);
        await using var world = await PortfolioWorld.CreateAsync(contexts, TimeProvider.System);
        var options = Options.Create(new ImportOptions { BatchSize = BatchSize });
        var runner = new ImportRunner(
            contexts, new ImportReader(contexts, world.Live, options, TimeProvider.System), new ImportWriter(contexts, world.Batches, world.Live, options),
            new ImportUndoer(contexts, world.Batches, world.Live), world.Live, TimeProvider.System, NullLogger<ImportRunner>.Instance);
        await runner.RunAsync(CancellationToken.None);
        return 0;
    }

    [Fact]
    public async Task Import_KilledAtAnyRow_GoesOnWithoutGapOrDouble()
    {
        Assert.SkipWhen(TestDatabase.IsSqlServer, "The killed process works on a SQLite file.");
        await using var database = await TestDatabase.CreateAsync();
        await using var house = await ImportHouse.CreateAsync(database, BatchSize);
        await house.SeedCoinsAsync();
        var user = await database.UserAsync();
        var outcome = await house.Service.UploadAsync(user.Id, "killed.csv", new MemoryStream(Encoding.UTF8.GetBytes(File())), Stop);
        var id = outcome.ImportId!.Value;
        var (random, cutShort) = (new Random(20260302), 0);

        for (var round = 0; round < 14; round++)
        {
            // The first ones are killed while they read, the others while they write.
            await RunAndKillAsync(database.Name, round == 3 ? int.MaxValue : random.Next(1, round < 3 ? Rows : 20));
            var details = (await house.Queries.FindAsync(user.Id, id, Stop))!;
            var written = await house.LedgerAsync(user.Id);
            Assert.Equal(details.Import.ImportedCount, written.Count);
            Assert.Equal(written.Count, written.Select(row => row.ImportRow).Distinct().Count());
            if (details.Import.Status == ImportStatus.Previewed) await house.Service.BeginAsync(user.Id, id, Stop);
            if (written.Count is > 0 and < Rows) cutShort++;
        }

        await house.Runner.RunAsync(Stop);

        var done = (await house.Queries.FindAsync(user.Id, id, Stop))!;
        var ledger = await house.LedgerAsync(user.Id);
        Assert.Equal((ImportStatus.Completed, Rows, Rows), (done.Import.Status, done.Import.ImportedCount, ledger.Count));
        Assert.Equal(Enumerable.Range(2, Rows), ledger.Select(row => row.ImportRow!.Value));
        await using var db = database.CreateDbContext();
        var left = await db.Tokens.Where(lot => lot.UserId == user.Id).Select(lot => lot.Amount).ToListAsync(Stop);
        Assert.Equal((Rows / 2 * 0.01m) - (Rows / 2 * 0.004m), left.Sum());
        Assert.True(cutShort > 0, "No kill came in the middle of an import.");
    }

    private static string File()
    {
        var text = new StringBuilder("Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Label\n");
        for (var row = 0; row < Rows; row++)
        {
            var time = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(row).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
            text.Append(row % 2 == 0 ? $"{time},400,USD,0.01,BTC,,,\n" : $"{time},0.004,BTC,170,USD,,,\n");
        }

        return text.ToString();
    }

    /// <summary>Kills the process once it wrote so many rows of the import, or lets it end.</summary>
    private static async Task RunAndKillAsync(string name, int rows)
    {
        using var process = EvaluatorProcess.Start(name, Command, isStepped: true);
        var errors = process.StandardError.ReadToEndAsync(Stop);
        try
        {
            for (var seen = 0; seen < rows;)
            {
                if (await process.StandardOutput.ReadLineAsync(Stop) is not { } table) break;
                if (table is "transactions" or "import_rows") seen++;
                // It waits where it is until it is told to go on.
                if (seen < rows) await process.StandardInput.WriteLineAsync();
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        Assert.Equal("", await errors);
    }
}

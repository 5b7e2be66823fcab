using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Exports;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Ledger.Imports;

/// <summary>Every query of imports and exports is T-SQL on SQL Server.</summary>
public sealed class ImportTranslationTests
{
    private readonly SqlServerTranslation _server = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var queries = new ImportQueries(_server);

        await Record.ExceptionAsync(() => queries.ListAsync(1, 20, 20, Stop));
        await queries.FindAsync(1, 1, Stop);
        await queries.RowsAsync(1, 1, null, 50, 50, Stop);
        await queries.RowsAsync(1, 1, ImportRowState.Problem, 0, 50, Stop);
        await queries.ListAfterAsync(1, ImportStatus.Previewed, 7, 20, Stop);
        await queries.RowsAfterAsync(1, 1, ImportRowState.New, 7, 20, Stop);
        await queries.SampleAsync(1, 1, 5, Stop);

        _server.AssertParses();
    }

    [Fact]
    public async Task Service_OnSqlServer_Translates()
    {
        var live = new LiveUpdates(NullLogger<LiveUpdates>.Instance);
        var service = new ImportService(_server, null!, live, Options.Create(new ImportOptions()), NullLogger<ImportService>.Instance);

        await service.MapAsync(1, 1, new ImportReading { Mapping = new ColumnMapping { Time = 0, Coin = 1, Amount = 2 } }, Stop);
        await service.ReadAgainAsync(1, 1, reading => reading, Stop);
        await service.RemapAsync(1, 1, Stop);
        await Record.ExceptionAsync(() => service.ChooseAsync(1, 1, 2, true, Stop));
        await Record.ExceptionAsync(() => service.ChooseAllAsync(1, 1, ImportRowState.New, true, Stop));
        await Record.ExceptionAsync(() => service.BeginAsync(1, 1, Stop));
        await service.UndoAsync(1, 1, true, Stop);
        await service.DiscardAsync(1, 1, Stop);

        _server.AssertParses();
    }

    [Fact]
    public async Task Steps_OnSqlServer_Translate()
    {
        await using var db = _server.CreateDbContext();
        var now = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var import = new LedgerImport { Id = 1, UserId = 1, FileName = "a", FileHash = "b" };
        var started = new LedgerImport { Id = 1, UserId = 1, FileName = "a", FileHash = "b", DoneUntil = now, DoneRow = 7 };
        var backwards = new LedgerImport { Id = 1, UserId = 1, FileName = "a", FileHash = "b", DoneUntil = now, DoneRow = 7, Reading = new ImportReading { NewestFirst = true } };
        var row = new ImportRow { RawLine = "x", ExecutedAt = now, Entry = new ImportEntry { Amount = 1m }, Number = 7 };

        foreach (var one in new[] { import, started, backwards }) await ImportWriter.NextAsync(db, one, 1_000, Stop);
        await ImportWriter.AdvanceAsync(db, started, row, new BatchOutcome(1, 0, 0, now), Stop);
        await ImportWriter.CloseAsync(db, import, Stop);
        await ImportUndoer.MissingAsync(db, import, Stop);
        await new DuplicateFinder(db, 1).MarkAsync([row], Stop);
        await CoinBook.LoadAsync(db, Stop);
        await new DayPrices(db, now).FindAsync(new KnownCoin(1, "BTC", "bitcoin", "bitcoin", 1m), now.AddDays(-1), Stop);
        using (var parts = new PartsStream(db, 1)) await parts.ReadExactlyAsync(Memory<byte>.Empty, Stop);
        await Record.ExceptionAsync(() => new ImportReader(_server, null!, Options.Create(new ImportOptions()), TimeProvider.System).ReadAsync(1, Stop));
        await new ImportRunner(_server, null!, null!, null!, null!, TimeProvider.System, NullLogger<ImportRunner>.Instance).RunAsync(Stop);

        _server.AssertParses();
    }

    [Fact]
    public async Task Exports_OnSqlServer_Translate()
    {
        var queries = new ExportQueries(_server);
        await foreach (var row in queries.TransactionsAsync(1, Stop)) Assert.Fail($"{row}");
        await foreach (var row in queries.DisposalsAsync(1, null, Stop)) Assert.Fail($"{row}");
        await foreach (var row in queries.DisposalsAsync(1, 2024, Stop)) Assert.Fail($"{row}");
        await foreach (var row in queries.HoldingsAsync(1, Stop)) Assert.Fail($"{row}");
        await foreach (var row in queries.SnapshotsAsync(1, Stop)) Assert.Fail($"{row}");
        await queries.WalletsAsync(1, Stop);
        await queries.YearsAsync(1, Stop);

        _server.AssertParses();
    }
}

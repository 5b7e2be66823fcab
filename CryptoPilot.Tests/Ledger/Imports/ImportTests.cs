using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Ledger.Imports.Formats;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger.Imports;

public sealed class ImportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Header = "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Net Worth Amount,Net Worth Currency,Label,Description,TxHash";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_Coinbase_ShowsEachRowAndWhy()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();

        var read = await house.ReadAsync(user.Id, ImportSamples.Coinbase);

        Assert.Equal((ImportStatus.Previewed, "coinbase", 7), (read.Import.Status, read.Import.Format, read.Import.RowCount));
        Assert.Equal(
            ["5 New", "6 New", "7 New", "8 New", "9 New", "10 LeftOut CashOnly", "11 Problem UnknownKind"],
            await house.RowsAsync(user.Id, read.Import.Id));
        Assert.Equal((5, 0, 1, 1), (read.Chosen, read.Count(ImportRowState.Duplicate), read.Count(ImportRowState.Problem), read.Count(ImportRowState.LeftOut)));
        Assert.Empty(await house.LedgerAsync(user.Id));
    }

    [Fact]
    public async Task Import_OwnerSuspended_PausesAndGoesOn()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        var read = await house.ReadAsync(user.Id, ImportSamples.Coinbase);
        Assert.True((await house.Service.BeginAsync(user.Id, read.Import.Id, Stop)).Succeeded);
        await database.ChangeAsync(user, row => row.IsSuspended = true);

        await house.Runner.RunAsync(Stop);
        Assert.Empty(await house.LedgerAsync(user.Id));

        await database.ChangeAsync(user, row => row.IsSuspended = false);
        await house.Runner.RunAsync(Stop);
        Assert.Equal(5, (await house.LedgerAsync(user.Id)).Count);
    }

    [Fact]
    public async Task Import_Coinbase_WritesLedgerAndKeepsWhereItCameFrom()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        var signals = new SemaphoreSlim(0);
        using var subscription = house.World.Live.Subscribe(LiveTopic.User(user.Id), () => Task.FromResult(signals.Release()));

        var done = await house.ImportAsync(user.Id, ImportSamples.Coinbase, "coinbase 2024.csv");

        Assert.Equal((ImportStatus.Completed, 5, 5), (done.Import.Status, done.Import.ChosenCount, done.Import.ImportedCount));
        var rows = await house.LedgerAsync(user.Id);
        Assert.Equal(
            [
                "Generate  0.01 BTC  value 420 fee 5.99 USD",
                "Convert BTC 0.005 ETH 0.1 value 215",
                "Generate  0.000037835729 ETH  value 0.10594",
                "Convert ETH 0.05 USD 100 value 100 fee 1.25 USD",
                "Transfer ETH 0.01   value 20",
            ],
            rows.Select(Describe));
        Assert.All(rows, row => Assert.Equal(done.Import.Id, row.ImportId));
        Assert.Equal([5, 6, 7, 8, 9], rows.Select(row => row.ImportRow!.Value));
        Assert.StartsWith("61cf7881dcb36d00016f97c6,2024-01-31 21:39:13 UTC,Buy", rows[0].RawLine, StringComparison.Ordinal);
        Assert.Equal("coinbase 2024.csv", done.Import.FileName);
        Assert.True(await signals.WaitAsync(Signals.Patience, Stop));

        // The bought coins cost value and fee; what was converted took half of that.
        await using var db = database.CreateDbContext();
        var bitcoin = await db.Tokens.SingleAsync(lot => lot.UserId == user.Id && lot.Symbol == "BTC", Stop);
        Assert.Equal((0.005m, 212.995m), (bitcoin.Amount, bitcoin.CostBasisUsd));
        // Only rows that were not imported are kept, the file is not.
        Assert.Equal(["10 LeftOut CashOnly", "11 Problem UnknownKind"], await house.RowsAsync(user.Id, done.Import.Id));
        Assert.False(await db.ImportParts.AnyAsync(part => part.ImportId == done.Import.Id, Stop));
    }

    [Fact]
    public async Task Import_EuroLegs_AreWorthTheCoinsPriceOfThatDayAndSaySo()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();

        var read = await house.ReadAsync(user.Id, $"{Header}\n2024-03-01 10:00:00,100,EUR,0.0025,BTC,2,EUR,,,,,");

        var row = Assert.Single(await house.Queries.RowsAsync(user.Id, read.Import.Id, null, 0, 10, Stop));
        Assert.Equal((100m, ImportValueSource.DayPrice, 2m, "USD"), (row.Entry!.ValueUsd, row.Entry.ValueSource, row.Entry.FeeUsd, row.Entry.FeeSymbol));
    }

    [Fact]
    public async Task Read_NoPriceOfTheDay_IsMissingAndNotChosen()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();

        var read = await house.ReadAsync(user.Id, $"{Header}\n2019-03-01 10:00:00,100,EUR,0.0025,BTC,,,,,,,\n2019-03-01 10:00:00,100,USD,0.0025,BTC,,,,,,,");

        Assert.Equal(["2 MissingPrice NoPrice", "3 New"], await house.RowsAsync(user.Id, read.Import.Id));
        Assert.Equal(ImportFault.RowNotImportable, (await house.Service.ChooseAsync(user.Id, read.Import.Id, 2, true, Stop)).Fault);
    }

    [Fact]
    public async Task Read_ImpossibleRows_SayWhy()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        string[] lines =
        [
            Header,
            "2124-01-01 10:00:00,1,USD,1,BTC,,,,,,,",
            "1999-01-01 10:00:00,1,USD,1,BTC,,,,,,,",
            "tomorrow,1,USD,1,BTC,,,,,,,",
            "2024-01-01 10:00:00,one,USD,1,BTC,,,,,,,",
            "2024-01-01 10:00:00,1,USD,0.1234567890123456789,BTC,,,,,,,",
            "2024-01-01 10:00:00,1,USD,1,NOTACOIN,,,,,,,",
            "2024-01-01 10:00:00,,,,,,,,,,,",
            "2024-01-01 10:00:00,9999999999999999,USD,1,BTC,,,,,,,",
            "2024-01-01 10:00:00,5,USD,1,EUR,,,,,,,",
            "2024-01-01 10:00:00,1,ETH,1,BTC,1,BTC,,,,,",
        ];

        var read = await house.ReadAsync(user.Id, string.Join('\n', lines));

        Assert.Equal(
            [
                "2 Problem InTheFuture", "3 Problem TooEarly", "4 Problem NotATime", "5 Problem NotANumber", "6 Problem TooManyDigits", "7 Problem UnknownCoin", "8 Problem NothingMoved", "9 Problem ValueTooLarge", "10 LeftOut CashOnly", "11 Problem NothingMoved",
            ],
            await house.RowsAsync(user.Id, read.Import.Id));
        Assert.Equal(ImportFault.NothingChosen, (await house.Service.BeginAsync(user.Id, read.Import.Id, Stop)).Fault);
    }

    [Fact]
    public async Task Import_SameFileAgain_AllAreDuplicates()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        await house.ImportAsync(user.Id, ImportSamples.Binance);

        var again = await house.ReadAsync(user.Id, ImportSamples.Binance);

        Assert.Equal((0, 7), (again.Count(ImportRowState.New), again.Count(ImportRowState.Duplicate)));
        Assert.NotNull(again.SameFileAt);
    }

    [Fact]
    public async Task Import_EqualLinesInOneFile_AreNotDuplicatesOfEachOther()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        const string Line = "2024-03-01 10:00:00,100,USD,0.0025,BTC,,,,,,,";
        await house.ImportAsync(user.Id, $"{Header}\n{Line}\n{Line}");
        Assert.Equal(2, (await house.LedgerAsync(user.Id)).Count);

        var third = await house.ReadAsync(user.Id, $"{Header}\n{Line}\n{Line}\n{Line}");

        Assert.Equal(["2 Duplicate SameLine", "3 Duplicate SameLine", "4 New"], await house.RowsAsync(user.Id, third.Import.Id));
    }

    [Fact]
    public async Task Import_SameTransactionFromAnotherFile_IsADuplicateOnce()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        await house.ImportAsync(user.Id, $"{Header}\n2024-03-01 10:00:00,100,USD,0.0025,BTC,,,,,,Bought,0xAA");

        var other = await house.ReadAsync(user.Id, $"{Header}\n2024-03-01T10:00:00Z,100,USD,0.0025,BTC,,,,,,By hand,\n2024-03-01T10:00:00Z,100,USD,0.0025,BTC,,,,,,Twice,\n2024-03-01T10:00:00Z,100,USD,0.0025,BTC,,,,,,Other hash,0xBB");

        Assert.Equal(["2 Duplicate SameTransaction", "3 New", "4 New"], await house.RowsAsync(user.Id, other.Import.Id));
    }

    [Fact]
    public async Task Import_ChosenDuplicate_IsWrittenOnceMore()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        await house.ImportAsync(user.Id, $"{Header}\n2024-03-01 10:00:00,100,USD,0.0025,BTC,,,,,,,");
        var again = await house.ReadAsync(user.Id, $"{Header}\n2024-03-01 10:00:00,100,USD,0.0025,BTC,,,,,,,");

        Assert.True((await house.Service.ChooseAsync(user.Id, again.Import.Id, 2, true, Stop)).Succeeded);
        Assert.True((await house.Service.BeginAsync(user.Id, again.Import.Id, Stop)).Succeeded);
        await house.Runner.RunAsync(Stop);

        Assert.Equal(2, (await house.LedgerAsync(user.Id)).Count);
    }

    [Fact]
    public async Task Import_NewestFirst_IsWrittenOldestFirst()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        string[] lines =
        [
            Header,
            "2024-03-03 10:00:00,0.5,ETH,900,USD,,,,,,third,",
            "2024-03-02 10:00:00,0.04,BTC,0.5,ETH,,,,,,second,",
            "2024-03-02 10:00:00,0.01,BTC,0.1,ETH,,,,,,first of that second,",
            "2024-03-01 10:00:00,2000,USD,0.05,BTC,,,,,,zeroth,",
        ];

        var done = await house.ImportAsync(user.Id, string.Join('\n', lines));

        Assert.Equal(["zeroth", "first of that second", "second", "third"], (await house.LedgerAsync(user.Id)).OrderBy(row => row.Id).Select(row => row.Notes));
        Assert.Equal(0, done.Import.MissingCount);
    }

    [Fact]
    public async Task Import_WholeDays_BringBeforeTheyTake()
    {
        await using var house = await HouseAsync(batchSize: 100);
        var user = await database.UserAsync();

        var done = await house.ImportAsync(user.Id, $"{Header}\n2024-03-01,0.05,BTC,2100,USD,,,,,,,\n2024-03-01,2000,USD,0.05,BTC,,,,,,,");

        Assert.Equal((2, 0), (done.Import.ImportedCount, done.Import.MissingCount));
    }

    [Fact]
    public async Task Import_SaleWithoutPurchase_IsFlagged()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();

        var done = await house.ImportAsync(user.Id, $"{Header}\n2024-03-01 10:00:00,0.05,BTC,2100,USD,,,,,,,");

        Assert.Equal(1, done.Import.MissingCount);
        Assert.Equal(0.05m, Assert.Single(await house.LedgerAsync(user.Id)).MissingAmount);
    }

    [Fact]
    public async Task ReadAgain_DepositsAreOwn_LeavesThemOut()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        var read = await house.ReadAsync(user.Id, ImportSamples.Bitstamp.Replace("Deposit,\"Jan. 14, 2024, 09:00 AM\",Main Account,5000.00 USD", "Deposit,\"Jan. 14, 2024, 09:00 AM\",Main Account,1 BTC", StringComparison.Ordinal));
        Assert.Equal(4, read.Chosen);

        await house.Service.ReadAgainAsync(user.Id, read.Import.Id, reading => reading with { DepositsAreOwn = true, WithdrawalsAreOwn = true }, Stop);
        await house.Runner.RunAsync(Stop);

        Assert.Equal(["2 New", "3 LeftOut OwnMove", "4 New", "5 LeftOut OwnMove"], await house.RowsAsync(user.Id, read.Import.Id));
    }

    [Fact]
    public async Task Map_UnknownHeader_IsRememberedForTheNextFile()
    {
        await using var house = await HouseAsync();
        var (user, other) = (await database.UserAsync(), await database.UserAsync());
        const string First = "when;what;coin;units;price\n01.02.2024 10:00;buy;BTC;0,5;40.000,00\n";
        var read = await house.ReadAsync(user.Id, First);
        Assert.Equal((ImportStatus.Mapping, 5), (read.Import.Status, read.Import.Reading.Header.Count));
        Assert.Equal([["01.02.2024 10:00", "buy", "BTC", "0,5", "40.000,00"]], await house.Queries.SampleAsync(user.Id, read.Import.Id, 5, Stop));
        Assert.Equal(ImportFault.MappingIncomplete, (await house.Service.MapAsync(user.Id, read.Import.Id, read.Import.Reading with { Mapping = new ColumnMapping { Time = 0 } }, Stop)).Fault);

        var mapping = new ColumnMapping { Time = 0, Kind = 1, Coin = 2, Amount = 3, UnitPrice = 4 };
        Assert.True((await house.Service.MapAsync(user.Id, read.Import.Id, read.Import.Reading with { Mapping = mapping, TimeZone = "Europe/Berlin" }, Stop)).Succeeded);
        await house.Runner.RunAsync(Stop);
        var next = await house.ReadAsync(user.Id, "when;what;coin;units;price\n01.07.2024 10:00;sell;BTC;0,25;45.000,00\n");
        var foreign = await house.ReadAsync(other.Id, First);

        Assert.Equal((ImportStatus.Previewed, MappedFormat.MappedKey), (next.Import.Status, next.Import.Format));
        var row = Assert.Single(await house.Queries.RowsAsync(user.Id, next.Import.Id, null, 0, 10, Stop));
        Assert.Equal((new DateTime(2024, 7, 1, 8, 0, 0, DateTimeKind.Utc), 11_250m), (row.ExecutedAt, row.Entry!.ValueUsd));
        Assert.Equal(ImportStatus.Mapping, foreign.Import.Status);
    }

    [Fact]
    public async Task Undo_AllRows_LeavesTheLedgerAsItWas()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        await house.ImportAsync(user.Id, $"{Header}\n2024-01-01 10:00:00,4000,USD,0.1,BTC,,,,,,,");
        var before = await house.PictureAsync(user.Id);
        var second = await house.ImportAsync(user.Id, $"{Header}\n2023-06-01 10:00:00,400,USD,0.01,BTC,,,,,,,\n2024-02-01 10:00:00,0.02,BTC,900,USD,,,,,,,");
        Assert.NotEqual(before, await house.PictureAsync(user.Id));

        Assert.True((await house.Service.UndoAsync(user.Id, second.Import.Id, acceptMissing: false, Stop)).Succeeded);
        await house.Runner.RunAsync(Stop);

        var undone = await house.Queries.FindAsync(user.Id, second.Import.Id, Stop);
        Assert.Equal(ImportStatus.Undone, undone!.Import.Status);
        Assert.Equal(before, await house.PictureAsync(user.Id));
    }

    [Fact]
    public async Task Undo_LaterRowUsesItsCoins_IsRefusedWithThatRowUnlessInsisted()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        var first = await house.ImportAsync(user.Id, $"{Header}\n2024-01-01 10:00:00,4000,USD,0.1,BTC,,,,,,,");
        await house.ImportAsync(user.Id, $"{Header}\n2024-02-01 10:00:00,0.02,BTC,900,USD,,,,,,,\n2024-02-02 10:00:00,0.03,BTC,900,USD,,,,,,,");
        var before = await house.PictureAsync(user.Id);

        await house.Service.UndoAsync(user.Id, first.Import.Id, acceptMissing: false, Stop);
        await house.Runner.RunAsync(Stop);

        var refused = (await house.Queries.FindAsync(user.Id, first.Import.Id, Stop))!;
        var sale = (await house.LedgerAsync(user.Id))[1];
        Assert.Equal((ImportStatus.Completed, new ImportBreak(sale.Id, sale.ExecutedAt, "BTC", 0.02m)), (refused.Import.Status, refused.Break));
        Assert.Equal(before, await house.PictureAsync(user.Id));

        await house.Service.UndoAsync(user.Id, first.Import.Id, acceptMissing: true, Stop);
        await house.Runner.RunAsync(Stop);

        Assert.Equal(ImportStatus.Undone, (await house.Queries.FindAsync(user.Id, first.Import.Id, Stop))!.Import.Status);
        Assert.Equal([0.02m, 0.03m], (await house.LedgerAsync(user.Id)).Select(row => row.MissingAmount));
    }

    [Fact]
    public async Task Undone_File_CanBeImportedAgain()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        var first = await house.ImportAsync(user.Id, ImportSamples.Coinbase);
        var picture = await house.PictureAsync(user.Id);
        await house.Service.UndoAsync(user.Id, first.Import.Id, acceptMissing: false, Stop);
        await house.Runner.RunAsync(Stop);
        Assert.Empty(await house.LedgerAsync(user.Id));

        await house.ImportAsync(user.Id, ImportSamples.Coinbase);

        Assert.Equal(picture, await house.PictureAsync(user.Id));
    }

    [Fact]
    public async Task EveryStep_ForeignUser_FindsNothing()
    {
        await using var house = await HouseAsync();
        var (owner, stranger) = (await database.UserAsync(), await database.UserAsync());
        var read = await house.ReadAsync(owner.Id, ImportSamples.Coinbase);
        var id = read.Import.Id;

        Assert.Null(await house.Queries.FindAsync(stranger.Id, id, Stop));
        Assert.Empty(await house.Queries.RowsAsync(stranger.Id, id, null, 0, 10, Stop));
        Assert.Empty(await house.Queries.SampleAsync(stranger.Id, id, 10, Stop));
        Assert.Equal(0, (await house.Queries.ListAsync(stranger.Id, 0, 10, Stop)).Total);
        Assert.Equal(ImportFault.NotPossible, (await house.Service.BeginAsync(stranger.Id, id, Stop)).Fault);
        Assert.Equal(ImportFault.NotPossible, (await house.Service.ChooseAsync(stranger.Id, id, 5, false, Stop)).Fault);
        Assert.Equal(ImportFault.NotPossible, (await house.Service.ChooseAllAsync(stranger.Id, id, ImportRowState.New, false, Stop)).Fault);
        Assert.Equal(ImportFault.NotPossible, (await house.Service.DiscardAsync(stranger.Id, id, Stop)).Fault);
        Assert.Equal(ImportFault.NotPossible, (await house.Service.UndoAsync(stranger.Id, id, false, Stop)).Fault);
        Assert.Equal(ImportFault.NotPossible, (await house.Service.ReadAgainAsync(stranger.Id, id, reading => reading, Stop)).Fault);
        Assert.Equal(5, (await house.Queries.FindAsync(owner.Id, id, Stop))!.Chosen);
    }

    [Fact]
    public async Task Upload_TooLargeOrEmpty_IsRefused()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();

        Assert.Equal(ImportFault.TooLarge, (await house.Service.UploadAsync(user.Id, "a.csv", new MemoryStream(new byte[(4 * 1024 * 1024) + 1]), Stop)).Fault);
        Assert.Equal(ImportFault.Empty, (await house.Service.UploadAsync(user.Id, "a.csv", new MemoryStream(), Stop)).Fault);
        Assert.Equal(0, (await house.Queries.ListAsync(user.Id, 0, 10, Stop)).Total);
    }

    [Theory]
    [InlineData("nothing here", "NotATable")]
    [InlineData("Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Label\n", "Empty")]
    public async Task Read_UnreadableFile_SaysSoAndCanBeDiscarded(string text, string problem)
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();

        var read = await house.ReadAsync(user.Id, text);

        Assert.Equal((ImportStatus.Failed, problem), (read.Import.Status, read.Import.Problem));
        Assert.True((await house.Service.DiscardAsync(user.Id, read.Import.Id, Stop)).Succeeded);
        Assert.Null(await house.Queries.FindAsync(user.Id, read.Import.Id, Stop));
    }

    [Fact]
    public async Task Read_MoreRowsThanAllowed_IsRefused()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        var lines = Enumerable.Range(0, 5_001).Select(row => $"2024-03-01 10:00:00,1,USD,0.{row + 1:00000},BTC,,,,,,,");

        var read = await house.ReadAsync(user.Id, $"{Header}\n{string.Join('\n', lines)}");

        Assert.Equal((ImportStatus.Failed, "TooManyRows"), (read.Import.Status, read.Import.Problem));
    }

    private async Task<ImportHouse> HouseAsync(int batchSize = 3)
    {
        var house = await ImportHouse.CreateAsync(database, batchSize);
        await house.SeedCoinsAsync();
        return house;
    }

    private static string Describe(LedgerTransaction row)
    {
        var fee = row.Fee is { } paid ? $" fee {Number(paid)} {row.FeeSymbol}" : "";
        var to = row.Type == TransactionType.Generate ? $" {Number(row.Amount)} {row.ToSymbol} " : $"{row.FromSymbol} {Number(row.Amount)} {row.ToSymbol} {Number(row.ToAmount)}";
        return $"{row.Type} {to} value {Number(row.ValueUsd)}{fee}";
    }

    private static string Number(decimal? value) => value?.ToString("0.##################", CultureInfo.InvariantCulture) ?? "";
}

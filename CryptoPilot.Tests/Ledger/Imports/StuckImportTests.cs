using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger.Imports;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger.Imports;

/// <summary>No row and no file keeps an import from its end.</summary>
public sealed class StuckImportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Columns = "cryptopilot_id,time,type,status,from_symbol,amount,to_symbol,to_amount,fee,fee_symbol,fee_usd,value_usd,hash,from_wallet";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_OwnRowsThatTheLedgerCannotKeep_AreProblems()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        string[] lines =
        [
            Columns,
            "1,2024-01-01T10:00:00Z,,completed,BTC,1,,,,,,1,,",
            "2,2024-01-01T10:00:00Z,generate,completed,BTC,1,,,,,,1,,",
            "3,2024-01-01T10:00:00Z,generate,pending,,1,BTC,,,,,1,,",
            "4,2024-01-01T10:00:00Z,generate,completed,,1,BTC,,1,USD,-5,1,,",
            "5,2024-01-01T10:00:00Z,generate,completed,,1,BTC,,2,BTC,2,1,,",
            $"6,2024-01-01T10:00:00Z,generate,completed,,1,BTC,,,,,1,{new string('a', 129)},",
            "7,2024-01-01T10:00:00Z,generate,completed,,1,BTC,,,,,1,,",
        ];

        var done = await house.ImportAsync(user.Id, string.Join('\n', lines));

        Assert.Equal(
            ["2 Problem UnknownKind", "3 Problem NothingMoved", "4 Problem UnknownKind", "5 Problem ImpossibleFee", "6 Problem NothingMoved", "7 Problem TextTooLong"],
            await house.RowsAsync(user.Id, done.Import.Id));
        Assert.Equal((ImportStatus.Completed, 1), (done.Import.Status, done.Import.ImportedCount));
    }

    [Fact]
    public async Task Read_OwnJsonWithoutATransaction_IsAProblem()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();

        var read = await house.ReadAsync(user.Id, """{"cryptopilot_export":1,"transactions":[null,{"id":1,"time":"2024-01-01T10:00:00Z"}]}""");

        Assert.Equal(["1 Problem UnknownKind", "2 Problem UnknownKind"], await house.RowsAsync(user.Id, read.Import.Id));
    }

    [Fact]
    public async Task Read_GhostfolioProductTooLarge_IsAProblem()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();

        var read = await house.ReadAsync(user.Id, """{"activities":[{"type":"BUY","symbol":"bitcoin","currency":"USD","quantity":9999999999999999999,"unitPrice":9999999999999999999,"fee":0,"date":"2024-01-01T10:00:00Z"}]}""");

        Assert.Equal(["1 Problem ValueTooLarge"], await house.RowsAsync(user.Id, read.Import.Id));
    }

    [Fact]
    public async Task Import_WalletDeletedAfterThePreview_RefusesThatRowOnly()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        var wallet = new Wallet { UserId = user.Id, Name = "Gone", Address = "bc1gone", Blockchain = "bitcoin" };
        await database.AddAsync(wallet);
        var read = await house.ReadAsync(user.Id, $"{Columns}\n1,2024-01-01T10:00:00Z,generate,completed,,1,BTC,,,,,1,,\n2,2024-01-02T10:00:00Z,transfer,completed,BTC,0.1,,,,,,1,,bitcoin:bc1gone\n3,2024-01-03T10:00:00Z,generate,completed,,2,BTC,,,,,1,,");
        Assert.Equal(3, read.Chosen);
        await using (var db = database.CreateDbContext()) await db.Wallets.Where(row => row.Id == wallet.Id).ExecuteDeleteAsync(Stop);

        await house.Service.BeginAsync(user.Id, read.Import.Id, Stop);
        await house.Runner.RunAsync(Stop);

        var done = (await house.Queries.FindAsync(user.Id, read.Import.Id, Stop))!;
        Assert.Equal((ImportStatus.Completed, 2, 2), (done.Import.Status, done.Import.ImportedCount, done.Import.ChosenCount));
        Assert.Equal(["3 Problem Refused"], await house.RowsAsync(user.Id, read.Import.Id));
    }

    [Theory]
    [InlineData(ImportStatus.Reading)]
    [InlineData(ImportStatus.Importing)]
    public async Task Interrupted_Import_HasAWayOut(ImportStatus status)
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        var read = await house.ReadAsync(user.Id, ImportSamples.Coinbase);
        await SetAsync(read.Import.Id, status, null);
        Assert.Equal(ImportFault.NotPossible, (await house.Service.DiscardAsync(user.Id, read.Import.Id, Stop)).Fault);
        Assert.Equal(ImportFault.NotPossible, (await house.Service.UndoAsync(user.Id, read.Import.Id, false, Stop)).Fault);

        await SetAsync(read.Import.Id, status, ImportRunner.Interrupted);
        if (status == ImportStatus.Importing) Assert.True((await house.Service.UndoAsync(user.Id, read.Import.Id, false, Stop)).Succeeded);
        if (status == ImportStatus.Importing) await house.Runner.RunAsync(Stop);

        Assert.True((await house.Service.DiscardAsync(user.Id, read.Import.Id, Stop)).Succeeded);
        Assert.Null(await house.Queries.FindAsync(user.Id, read.Import.Id, Stop));
    }

    [Fact]
    public async Task ReadAgain_BegunMeanwhile_IsNotPossible()
    {
        await using var house = await HouseAsync();
        var user = await database.UserAsync();
        var read = await house.ReadAsync(user.Id, ImportSamples.Coinbase);

        var outcome = await house.Service.ReadAgainAsync(user.Id, read.Import.Id, reading =>
        {
            using var db = database.CreateDbContext();
            db.Imports.Where(import => import.Id == read.Import.Id).ExecuteUpdate(set => set.SetProperty(import => import.Status, ImportStatus.Importing));
            return reading;
        }, Stop);

        Assert.Equal(ImportFault.NotPossible, outcome.Fault);
        Assert.Equal(ImportStatus.Importing, (await house.Queries.FindAsync(user.Id, read.Import.Id, Stop))!.Import.Status);
    }

    private async Task SetAsync(int importId, ImportStatus status, string? problem)
    {
        await using var db = database.CreateDbContext();
        await db.Imports.Where(import => import.Id == importId).ExecuteUpdateAsync(set => set.SetProperty(import => import.Status, status).SetProperty(import => import.Problem, problem), Stop);
    }

    private async Task<ImportHouse> HouseAsync()
    {
        var house = await ImportHouse.CreateAsync(database);
        await house.SeedCoinsAsync();
        return house;
    }
}

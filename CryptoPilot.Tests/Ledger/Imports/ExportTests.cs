using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger.Imports;

public sealed class ExportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Notes = "=HYPERLINK(\"http://evil\";\"click\"), 'quoted', \"double\"\nand a second line";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("transactions.csv")]
    [InlineData("everything.json")]
    public async Task Export_ImportedByAnotherUser_MakesTheSameLedger(string file)
    {
        await using var house = await ImportHouse.CreateAsync(database, batchSize: 4);
        await house.SeedCoinsAsync();
        var (owner, other) = (await database.UserAsync(), await database.UserAsync());
        await WalletsAsync(owner.Id);
        await WalletsAsync(other.Id);
        await FillAsync(house, owner.Id);

        var text = await ImportHouse.TextAsync(stream => file == "transactions.csv"
            ? house.Writer.TransactionsAsync(owner.Id, stream, Stop)
            : house.Writer.EverythingAsync(owner.Id, PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)), Stop));
        var done = await house.ImportAsync(other.Id, text, file);

        Assert.Equal(0, done.Count(null));
        var expected = await house.PictureAsync(owner.Id);
        Assert.Contains("missing 0.5", expected, StringComparison.Ordinal);
        Assert.Contains("Locked", expected, StringComparison.Ordinal);
        Assert.Contains("=HYPERLINK", expected, StringComparison.Ordinal);
        Assert.Equal(expected, await house.PictureAsync(other.Id));
    }

    [Fact]
    public async Task Export_ImportedByItsOwner_HasOnlyDuplicates()
    {
        await using var house = await ImportHouse.CreateAsync(database);
        await house.SeedCoinsAsync();
        var owner = await database.UserAsync();
        await WalletsAsync(owner.Id);
        await FillAsync(house, owner.Id);

        var read = await house.ReadAsync(owner.Id, await ImportHouse.TextAsync(stream => house.Writer.TransactionsAsync(owner.Id, stream, Stop)));

        Assert.Equal((read.Import.RowCount, 0), (read.Count(ImportRowState.Duplicate), read.Chosen));
    }

    [Fact]
    public async Task Export_WalletThatTheOtherLacks_IsAProblemThatNamesIt()
    {
        await using var house = await ImportHouse.CreateAsync(database);
        await house.SeedCoinsAsync();
        var (owner, other) = (await database.UserAsync(), await database.UserAsync());
        await WalletsAsync(owner.Id);
        await FillAsync(house, owner.Id);

        var read = await house.ReadAsync(other.Id, await ImportHouse.TextAsync(stream => house.Writer.TransactionsAsync(owner.Id, stream, Stop)));

        var problems = await house.Queries.RowsAsync(other.Id, read.Import.Id, ImportRowState.Problem, 0, 10, Stop);
        Assert.Equal([("UnknownWallet", "ethereum:0xhot"), ("UnknownWallet", "ethereum:0xhot")], problems.Select(row => (row.Remark, row.RemarkText)));
    }

    [Fact]
    public async Task Export_FormulaLikeText_IsNeutralised()
    {
        await using var house = await ImportHouse.CreateAsync(database);
        await house.SeedCoinsAsync();
        var owner = await database.UserAsync();
        await WalletsAsync(owner.Id);
        await FillAsync(house, owner.Id);

        var text = await ImportHouse.TextAsync(stream => house.Writer.TransactionsAsync(owner.Id, stream, Stop));

        Assert.Contains("\"'=HYPERLINK(", text, StringComparison.Ordinal);
        Assert.DoesNotContain(",\"=", text, StringComparison.Ordinal);
        Assert.DoesNotContain(",=", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gains_OfAYear_HaveLotsAndHoldingPeriods()
    {
        await using var house = await ImportHouse.CreateAsync(database);
        await house.SeedCoinsAsync();
        var owner = await database.UserAsync();
        await WalletsAsync(owner.Id);
        await FillAsync(house, owner.Id);

        var all = Lines(await ImportHouse.TextAsync(stream => house.Writer.DisposalsAsync(owner.Id, null, stream, Stop)));
        var one = Lines(await ImportHouse.TextAsync(stream => house.Writer.DisposalsAsync(owner.Id, 2024, stream, Stop)));

        Assert.Equal("\ufeffyear,disposed_at,acquired_at,holding_days,term,symbol,amount,proceeds_usd,cost_basis_usd,gain_usd,type,method,missing_history,transaction_id,hash", all[0]);
        Assert.StartsWith("2024,2024-01-10T00:00:00.000Z,2022-06-01T00:00:00.000Z,588,long,BTC,0.5,20979,15000,5979,convert,fifo,,", one[1], StringComparison.Ordinal);
        Assert.All(one.Skip(1), line => Assert.StartsWith("2024,", line, StringComparison.Ordinal));
        Assert.Equal([2024, 2022], await house.Exports.YearsAsync(owner.Id, Stop));
        Assert.True(all.Length > one.Length);
    }

    [Fact]
    public async Task HoldingsAndSnapshots_AreWrittenExactly()
    {
        await using var house = await ImportHouse.CreateAsync(database);
        await house.SeedCoinsAsync();
        var owner = await database.UserAsync();
        await WalletsAsync(owner.Id);
        await FillAsync(house, owner.Id);
        await database.SnapshotAsync(owner.Id, new DateTime(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc), 1234.567890123456789m);

        var holdings = Lines(await ImportHouse.TextAsync(stream => house.Writer.HoldingsAsync(owner.Id, stream, Stop)));
        var snapshots = Lines(await ImportHouse.TextAsync(stream => house.Writer.SnapshotsAsync(owner.Id, stream, Stop)));

        Assert.Contains(holdings, line => line.Contains(",Cold,", StringComparison.Ordinal));
        Assert.Contains(snapshots, line => line.StartsWith("2024-05-01T12:00:00.000Z,1234.567890123456789,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Everything_IsOneDocumentOfTheOwnerOnly()
    {
        await using var house = await ImportHouse.CreateAsync(database);
        await house.SeedCoinsAsync();
        var (owner, stranger) = (await database.UserAsync(), await database.UserAsync());
        await WalletsAsync(owner.Id);
        await FillAsync(house, owner.Id);

        using var mine = JsonDocument.Parse(await EverythingAsync(house, owner.Id));
        using var theirs = JsonDocument.Parse(await EverythingAsync(house, stranger.Id));

        var ledger = await house.LedgerAsync(owner.Id);
        Assert.Equal(ledger.Select(row => row.Amount), mine.RootElement.GetProperty("transactions").EnumerateArray().Select(row => row.GetProperty("entry").GetProperty("amount").GetDecimal()));
        Assert.Equal(2, mine.RootElement.GetProperty("wallets").GetArrayLength());
        Assert.All(["wallets", "transactions", "disposals", "holdings", "snapshots"], name => Assert.Equal(0, theirs.RootElement.GetProperty(name).GetArrayLength()));
    }

    private static Task<string> EverythingAsync(ImportHouse house, int userId) =>
        ImportHouse.TextAsync(stream => house.Writer.EverythingAsync(userId, PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)), Stop));

    private static string[] Lines(string text) => text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private Task WalletsAsync(int userId) => database.AddAsync(
        new Wallet { UserId = userId, Name = "Hot", Blockchain = "ethereum", Address = "0xhot" },
        new Wallet { UserId = userId, Name = "Cold", Blockchain = "ethereum", Address = "0xcold" });

    /// <summary>A ledger with every kind of transaction, fee, state and note.</summary>
    private async Task FillAsync(ImportHouse house, int userId)
    {
        await using var db = database.CreateDbContext();
        var wallets = await db.Wallets.Where(wallet => wallet.UserId == userId).ToDictionaryAsync(wallet => wallet.Name, wallet => wallet.Id, Stop);
        List<LedgerTransaction> rows =
        [
            Row(TransactionType.Generate, "2022-01-01", to: "ETH", amount: 4m, value: 8_000m, source: HoldingSource.Bought, toWallet: wallets["Hot"]),
            Row(TransactionType.Generate, "2022-06-01", to: "BTC", amount: 1m, value: 30_000m, source: HoldingSource.OpeningBalance),
            Row(TransactionType.Generate, "2022-06-02", to: "BTC", amount: 0.123456789012345678m, value: 3_333.33333333m, source: HoldingSource.Staked, fee: 0.001m, feeSymbol: "BTC", feeUsd: 27m),
            Row(TransactionType.Convert, "2022-07-01", from: "DOGE", amount: 0.5m, to: "USD", toAmount: 0.05m, value: 0.05m),
            Row(TransactionType.Convert, "2024-01-10", from: "BTC", amount: 0.5m, to: "ETH", toAmount: 10m, value: 21_000m, fee: 0.01m, feeSymbol: "ETH", feeUsd: 21m),
            Row(TransactionType.Convert, "2024-01-11", from: "BTC", amount: 0.1m, to: "USD", toAmount: 4_100m, value: 4_100m, fee: 4.1m, feeSymbol: "USD", feeUsd: 4.1m, method: CostBasisMethod.Hifo),
            Row(TransactionType.Transfer, "2024-02-01", from: "ETH", amount: 1m, value: 2_000m, fee: 0.002m, feeSymbol: "ETH", feeUsd: 4m, fromWallet: wallets["Hot"], toWallet: wallets["Cold"], recipient: "0xcold"),
            Row(TransactionType.Transfer, "2024-02-02", from: "ETH", amount: 1m, value: 2_000m, recipient: "0xelsewhere", hash: "0xabc"),
            Row(TransactionType.Transfer, "2024-02-03", from: "ETH", amount: 2m, value: 4_000m, recipient: "0xelsewhere", status: TransactionStatus.Pending),
            Row(TransactionType.Transfer, "2024-02-04", from: "ETH", amount: 1m, value: 2_000m, recipient: "0xelsewhere", status: TransactionStatus.Cancelled),
            Row(TransactionType.Generate, "2024-02-05", to: "USDT", amount: 100m, value: 100m, source: HoldingSource.Airdropped),
        ];
        rows[0].Notes = Notes;
        rows[1].Notes = "'=plain";
        rows[4].Notes = "+1 for the fee";
        rows[10].ExpiresAt = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        await using (var unit = await db.Database.BeginTransactionAsync(Stop))
        {
            await house.World.Batches.AppendAsync(db, userId, rows, Stop);
            db.TransactionTags.AddRange(
                new TransactionTag { TransactionId = rows[0].Id, UserId = userId, Tag = "long; term" },
                new TransactionTag { TransactionId = rows[0].Id, UserId = userId, Tag = "@home" },
                new TransactionTag { TransactionId = rows[4].Id, UserId = userId, Tag = "swap" });
            await db.SaveChangesAsync(Stop);
            await unit.CommitAsync(Stop);
        }
    }

    private static LedgerTransaction Row(
        TransactionType type, string day, decimal amount, decimal value, string? from = null, string? to = null, decimal? toAmount = null, decimal? fee = null, string? feeSymbol = null, decimal? feeUsd = null,
        HoldingSource? source = null, CostBasisMethod? method = null, int? fromWallet = null, int? toWallet = null, string? recipient = null, string? hash = null, TransactionStatus status = TransactionStatus.Completed) => new()
        {
            Type = type, Status = status, FromSymbol = from, ToSymbol = to, Amount = amount, ToAmount = toAmount, ValueUsd = value, Fee = fee, FeeSymbol = feeSymbol, FeeUsd = feeUsd, Source = source, Method = method,
            FromWalletId = fromWallet, ToWalletId = toWallet, RecipientAddress = recipient, Hash = hash, Blockchain = "ethereum", UnitPriceUsd = decimal.Round(value / amount, 18), IdempotencyKey = Guid.NewGuid(),
            ExecutedAt = DateTime.SpecifyKind(DateTime.Parse(day, CultureInfo.InvariantCulture), DateTimeKind.Utc),
        };
}

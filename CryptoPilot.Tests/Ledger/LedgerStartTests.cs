using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Ledger;

public sealed class LedgerStartTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Start_LotsFromBeforeTheyCarriedTheirCost_GetItOnce()
    {
        var (user, coin) = (await _database.UserAsync(), await _database.CoinAsync());
        foreach (var price in new[] { 12.345678901m, 0m, 0.000000000000000001m }) await OldLotAsync(user.Id, coin.Symbol, 2m, price);

        await StartAsync();

        await using var db = _database.CreateDbContext();
        var lots = await db.Tokens.AsNoTracking().OrderBy(lot => lot.Id).ToListAsync(Stop);
        Assert.Equal([(24.6913578m, 24.6913578m, 12.345678901m, 2m), (0m, 0m, 0m, 2m), (0m, 0m, 0.000000000000000001m, 2m)], lots.Select(lot => (lot.CostBasisUsd, lot.AcquiredCostUsd, lot.UnitCostUsd, lot.Amount)));
        Assert.Equal(24.6913578m, (await db.Transactions.OrderBy(row => row.Id).FirstAsync(Stop)).ValueUsd);

        var versions = lots.Select(lot => lot.Version);
        await StartAsync();
        Assert.Equal(versions, await db.Tokens.AsNoTracking().OrderBy(lot => lot.Id).Select(lot => lot.Version).ToListAsync(Stop));
    }

    [Fact]
    public async Task Start_EmptyDatabase_OnlyMarksIt()
    {
        await StartAsync();

        Assert.True(await new SystemSettings(_database).GetAsync<bool>(LedgerStart.Marker, Stop));
    }

    private Task StartAsync() => new LedgerStart(_database, new SystemSettings(_database), _database.Time, NullLogger<LedgerStart>.Instance).RunAsync(Stop);

    private async Task OldLotAsync(int userId, string symbol, decimal amount, decimal price)
    {
        var row = new LedgerTransaction
        {
            UserId = userId, Type = TransactionType.Generate, Status = TransactionStatus.Completed, ToSymbol = symbol, Amount = amount, Blockchain = "ethereum", Source = HoldingSource.Bought,
            UnitPriceUsd = price, ExecutedAt = _database.Time.Now, IdempotencyKey = Guid.NewGuid(),
        };
        await _database.AddAsync(row);
        await _database.AddAsync(new Token
        {
            UserId = userId, Symbol = symbol, Amount = amount, AcquiredAmount = amount, Blockchain = "ethereum", Type = TokenType.Generate, UnitCostUsd = price,
            AcquiredAt = row.ExecutedAt, TransactionId = row.Id,
        });
    }
}

using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;

namespace CryptoPilot.Tests.Ledger;

public sealed class LotExpirerTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private LedgerHouse _house = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _house = await LedgerHouse.CreateAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Run_LapsedLots_AreMarkedOnce()
    {
        await _house.BuyAsync(1m, 10m, 30, expiresAt: _house.Now.AddHours(1));
        await _house.BuyAsync(2m, 10m, 30, expiresAt: _house.Now.AddHours(2));
        var runner = new LotExpirer(_database, _house.World.Live, _database.Time);
        Assert.Equal("expired 0", (await runner.RunAsync(Stop)).ToString());

        _database.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("expired 1", (await runner.RunAsync(Stop)).ToString());
        Assert.Equal("expired 0", (await runner.RunAsync(Stop)).ToString());

        Assert.Equal([TokenStatus.Expired, TokenStatus.Active], (await _house.LotsAsync()).Select(lot => lot.Status));
        await _house.RefreshAsync();
        Assert.Equal(2m, (await _house.World.Queries.HoldingAsync(_house.User.Id, _house.Btc.Symbol, Stop))!.Amount);
        Assert.Equal(LedgerFault.NotEnough, (await _house.Ledger.TransferAsync(_house.User.Id, _house.Send(2.5m), Stop)).Faults[LedgerField.Amount]);
    }

    [Fact]
    public async Task Trade_BeforeALotLapsed_StillUsesIt()
    {
        await _house.BuyAsync(1m, 10m, 30, expiresAt: _house.Ago(10));
        Assert.Equal(TokenStatus.Expired, Assert.Single(await _house.LotsAsync()).Status);

        Assert.Equal(LedgerFault.NotEnough, (await _house.Ledger.ConvertAsync(_house.User.Id, _house.Trade(1m, 100m, 10), Stop)).Faults[LedgerField.Amount]);
        await _house.TradeAsync(0.75m, 100m, 11);
        Assert.Equal((0.25m, TokenStatus.Expired), (Assert.Single(await _house.LotsAsync()).Amount, (await _house.LotsAsync())[0].Status));
    }

    [Fact]
    public async Task Edit_LaterValidity_RevivesALot()
    {
        var bought = await _house.BuyAsync(1m, 10m, 30, expiresAt: _house.Ago(10));

        LedgerHouse.Good(await _house.Ledger.EditAsync(_house.User.Id, EditTransaction.Of(await _house.RowAsync(bought)) with { ExpiresAt = _house.Now.AddDays(1) }, Stop));

        Assert.Equal(TokenStatus.Active, Assert.Single(await _house.LotsAsync()).Status);
        Assert.Equal(LedgerFault.NotAfter, (await _house.Ledger.GenerateAsync(
            _house.User.Id, new GenerateHolding(_house.Btc.Symbol, 1m, 1m, _house.Ago(1), HoldingSource.Mined, Guid.NewGuid(), ExpiresAt: _house.Ago(1)), Stop)).Faults[LedgerField.Expiry]);
    }

    [Fact]
    public async Task Run_SqlServer_IsTSql()
    {
        var server = new SqlServerTranslation();

        await new LotExpirer(server, _house.World.Live, _database.Time).RunAsync(Stop);

        server.AssertParses();
    }

    [Fact]
    public async Task Run_Sqlite_ReadsTheIndexOfWhatLapses()
    {
        Assert.SkipWhen(TestDatabase.IsSqlServer, "The plan is SQLite's.");
        var plans = new CommandPlans("tokens");

        await new LotExpirer(new WatchedLedger(_database, plans), _house.World.Live, _database.Time).RunAsync(Stop);

        Assert.Contains("USING INDEX IX_tokens_expiring (expires_at<?)", Assert.Single(plans.Plans), StringComparison.Ordinal);
    }
}

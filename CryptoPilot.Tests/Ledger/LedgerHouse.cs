using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger;

/// <summary>A user with three coins, and short words for what is done with them. Times are whole days before now, or now.</summary>
public sealed class LedgerHouse : IAsyncDisposable
{
    public const string Chain = "testchain";

    private LedgerHouse(TestDatabase database, PortfolioWorld world) => (Database, World) = (database, world);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public TestDatabase Database { get; }

    public PortfolioWorld World { get; }

    public LedgerService Ledger => World.Ledger;

    public AppUser User { get; private set; } = null!;

    /// <summary>Costs 100.</summary>
    public Cryptocurrency Btc { get; private set; } = null!;

    /// <summary>Costs 10.</summary>
    public Cryptocurrency Eth { get; private set; } = null!;

    /// <summary>Costs 1.</summary>
    public Cryptocurrency Doge { get; private set; } = null!;

    public DateTime Now => Database.Time.Now;

    public static async Task<LedgerHouse> CreateAsync(TestDatabase database)
    {
        var house = new LedgerHouse(database, await PortfolioWorld.CreateAsync(database))
        {
            User = await database.UserAsync(),
            Btc = await database.CoinAsync(price: 100m),
            Eth = await database.CoinAsync(price: 10m),
            Doge = await database.CoinAsync(price: 1m),
        };
        await house.RefreshAsync();
        return house;
    }

    /// <summary>All three prices are true now.</summary>
    public async Task RefreshAsync()
    {
        await using var db = Database.CreateDbContext();
        await db.Cryptocurrencies.ExecuteUpdateAsync(set => set.SetProperty(coin => coin.PricedAt, Now), Stop);
    }

    public DateTime Ago(int days) => Now.AddDays(-days);

    public async Task<long> BuyAsync(decimal amount, decimal unitCost, int daysAgo, Cryptocurrency? coin = null, int? walletId = null, DateTime? expiresAt = null) =>
        Good(await Ledger.GenerateAsync(
            User.Id, new GenerateHolding((coin ?? Btc).Symbol, amount, unitCost, Ago(daysAgo), HoldingSource.Bought, Guid.NewGuid(), WalletId: walletId, ExpiresAt: expiresAt), Stop));

    /// <summary>A past trade of BTC for ETH.</summary>
    public ConvertCoins Trade(decimal amount, decimal value, int daysAgo, CostBasisMethod? method = null) => new(
        Btc.Symbol, Eth.Symbol, amount, Guid.NewGuid(), ToAmount: value / 10m, ExecutedAt: Ago(daysAgo), ValueUsd: value, Method: method);

    public async Task<long> TradeAsync(decimal amount, decimal value, int daysAgo, CostBasisMethod? method = null) =>
        Good(await Ledger.ConvertAsync(User.Id, Trade(amount, value, daysAgo, method), Stop));

    /// <summary>BTC to an address that nobody here has.</summary>
    public TransferCoins Send(decimal amount, string address = "outside", LedgerFee? fee = null) => new(Btc.Symbol, amount, Chain, address, Guid.NewGuid(), Fee: fee);

    public async Task<long> SendAsync(decimal amount, string address = "outside", LedgerFee? fee = null) => Good(await Ledger.TransferAsync(User.Id, Send(amount, address, fee), Stop));

    public async Task<Wallet> WalletAsync(string address, int? userId = null, bool watchOnly = false)
    {
        var wallet = new Wallet { UserId = userId ?? User.Id, Name = address, Address = address, Blockchain = Chain, IsWatchOnly = watchOnly };
        await Database.AddAsync(wallet);
        return wallet;
    }

    public async Task<LedgerTransaction> RowAsync(long id)
    {
        await using var db = Database.CreateDbContext();
        return await db.Transactions.AsNoTracking().SingleAsync(row => row.Id == id, Stop);
    }

    /// <summary>The user's lots of a coin, oldest first.</summary>
    public async Task<List<Token>> LotsAsync(Cryptocurrency? coin = null, int? userId = null)
    {
        await using var db = Database.CreateDbContext();
        return await db.Tokens.AsNoTracking().Where(lot => lot.UserId == (userId ?? User.Id) && lot.Symbol == (coin ?? Btc).Symbol)
            .OrderBy(lot => lot.AcquiredAt).ThenBy(lot => lot.Id).ToListAsync(Stop);
    }

    public async Task<List<LotDisposal>> DisposalsAsync(long? transactionId = null)
    {
        await using var db = Database.CreateDbContext();
        return await db.LotDisposals.AsNoTracking().Where(row => row.UserId == User.Id && (transactionId == null || row.TransactionId == transactionId)).OrderBy(row => row.Id).ToListAsync(Stop);
    }

    /// <summary>The transaction that a command wrote.</summary>
    public static long Good(LedgerResult result)
    {
        Assert.True(result.Succeeded, string.Join(", ", result.Faults));
        return result.TransactionId!.Value;
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

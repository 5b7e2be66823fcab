using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Wallets.Reconciliation;
using CryptoPilot.Web.Wallets.Transfers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Wallets;

/// <summary>A database with Bitcoin and Ether, a user with a wallet on each chain, the real ledger, and explorers over real HTTP.</summary>
internal sealed class LedgerBench : IAsyncDisposable
{
    private PortfolioWorld _world = null!;

    public TestDatabase Database { get; private set; } = null!;

    public ExplorerBench Chain { get; private set; } = null!;

    public AppUser User { get; private set; } = null!;

    /// <summary>At <see cref="ExplorerBench.Genesis"/>.</summary>
    public Wallet Bitcoin { get; private set; } = null!;

    /// <summary>At <see cref="ExplorerBench.Ether"/>.</summary>
    public Wallet Ether { get; private set; } = null!;

    public LedgerService Ledger => _world.Ledger;

    public TransferConfirmer Confirmer { get; private set; } = null!;

    public WalletReconciler Reconciler { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<LedgerBench> StartAsync()
    {
        var bench = new LedgerBench { Database = await TestDatabase.CreateAsync(), Chain = await ExplorerBench.StartAsync() };
        bench._world = await PortfolioWorld.CreateAsync(bench.Database);
        bench.User = await bench.Database.UserAsync();
        var now = bench.Database.Time.Now;
        await bench.Database.AddAsync(
            new Cryptocurrency { Name = "Bitcoin", Symbol = "BTC", Blockchain = "bitcoin", Price = 50_000m, PriceSource = "replay", PricedAt = now },
            new Cryptocurrency { Name = "Ethereum", Symbol = "ETH", Blockchain = "ethereum", Price = 2_000m, PriceSource = "replay", PricedAt = now });
        bench.Bitcoin = await bench.Database.WalletAsync(bench.User.Id, "bitcoin", ExplorerBench.Genesis, "Cold");
        bench.Ether = await bench.Database.WalletAsync(bench.User.Id, "ethereum", ExplorerBench.Ether, "Hot");
        var options = Options.Create(bench.Chain.Options);
        bench.Confirmer = new TransferConfirmer(bench.Database, bench.Chain.Explorers, bench.Ledger, options);
        bench.Reconciler = new WalletReconciler(bench.Database, bench.Chain.Explorers, bench.Ledger, new LedgerQueries(bench.Database, bench.Database.Time));
        return bench;
    }

    /// <summary>Writes a holding that was bought an hour ago.</summary>
    public async Task BuyAsync(string symbol, decimal amount, decimal unitCost, int? walletId) => Assert.True((await Ledger.GenerateAsync(
        User.Id, new GenerateHolding(symbol, amount, unitCost, Database.Time.Now.AddHours(-1), HoldingSource.Bought, Guid.NewGuid(), WalletId: walletId), Token)).Succeeded);

    /// <summary>Sends coins to an address outside, now; the transfer is pending.</summary>
    public async Task<long> SendAsync(string symbol, decimal amount, string blockchain, string recipient, int? fromWalletId = null, string? hash = null)
    {
        var result = await Ledger.TransferAsync(User.Id, new TransferCoins(symbol, amount, blockchain, recipient, Guid.NewGuid(), FromWalletId: fromWalletId, Hash: hash), Token);
        Assert.True(result.Succeeded, string.Join(", ", result.Faults));
        return result.TransactionId!.Value;
    }

    /// <summary>What the chain last told of a wallet.</summary>
    public async Task ToldAsync(Wallet wallet, decimal balance)
    {
        await using var db = Database.CreateDbContext();
        var now = Database.Time.Now;
        await db.Wallets.Where(row => row.Id == wallet.Id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Balance, balance).SetProperty(row => row.BalanceAt, now).SetProperty(row => row.BalanceSource, "mempool.space").SetProperty(row => row.SyncedAt, now),
            Token);
    }

    public async Task<LedgerTransaction> TransactionAsync(long id)
    {
        await using var db = Database.CreateDbContext();
        return await db.Transactions.AsNoTracking().SingleAsync(row => row.Id == id, Token);
    }

    /// <summary>Coin units of a coin by the state of their lots.</summary>
    public async Task<(decimal Active, decimal Locked)> LotsAsync(string symbol)
    {
        await using var db = Database.CreateDbContext();
        var lots = await db.Tokens.AsNoTracking().Where(lot => lot.UserId == User.Id && lot.Symbol == symbol).ToListAsync(Token);
        return (lots.Where(lot => lot.Status == TokenStatus.Active).Sum(lot => lot.Amount), lots.Where(lot => lot.Status == TokenStatus.Locked).Sum(lot => lot.Amount));
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await Chain.DisposeAsync();
        await Database.DisposeAsync();
    }
}

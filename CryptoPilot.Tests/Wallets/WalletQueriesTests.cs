using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Transfers;

namespace CryptoPilot.Tests.Wallets;

public sealed class WalletQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly WalletQueries _queries = new(database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Choices_OfAChain_PrimaryFirstWithoutWatched()
    {
        var user = await database.UserAsync();
        var service = database.Wallets();
        await service.AddAsync(user.Id, new WalletDraft("B", "bitcoin", ExplorerBench.Genesis), Token);
        await service.AddAsync(user.Id, new WalletDraft("A", "bitcoin", ExplorerBench.Segwit), Token);
        await service.AddAsync(user.Id, new WalletDraft("W", "bitcoin", "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo", IsWatchOnly: true), Token);
        await service.AddAsync(user.Id, new WalletDraft("E", "ethereum", ExplorerBench.Ether), Token);

        Assert.Equal(["B", "A"], (await _queries.ChoicesAsync(user.Id, "BTC", includeWatchOnly: false, Token)).Select(choice => choice.Name));
        Assert.Equal(4, (await _queries.ChoicesAsync(user.Id, null, includeWatchOnly: true, Token)).Count);
        Assert.Equal(["B", "A", "W", "E"], (await _queries.ListAsync(user.Id, Token)).Select(wallet => wallet.Name));
    }

    [Fact]
    public async Task Holdings_LotsOfAllKinds_AddUpExactly()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync(price: 2m));
        var wallet = await database.WalletAsync(user.Id, "ethereum", ExplorerBench.Ether);
        await LotAsync(user.Id, coin.Symbol, wallet.Id, 0.1m, TokenStatus.Active);
        await LotAsync(user.Id, coin.Symbol, wallet.Id, 0.2m, TokenStatus.Active);
        await LotAsync(user.Id, coin.Symbol, wallet.Id, 0.000000000000000001m, TokenStatus.Locked);
        await LotAsync(user.Id, coin.Symbol, wallet.Id, 5m, TokenStatus.Expired);
        await LotAsync(user.Id, coin.Symbol, null, 7m, TokenStatus.Active);

        var holding = Assert.Single(await _queries.HoldingsAsync(user.Id, wallet.Id, Token));

        Assert.Equal(new WalletHolding(coin.Symbol, 0.3m, 0.000000000000000001m, 2m), holding);
        Assert.Equal([wallet.Id], (await _queries.HoldingsAsync(user.Id, Token)).Keys);
    }

    [Fact]
    public async Task EveryQuery_ForeignUser_SeesNothing()
    {
        var (owner, stranger, coin) = (await database.UserAsync(), await database.UserAsync(), await database.CoinAsync());
        var wallet = await database.WalletAsync(owner.Id, "ethereum", ExplorerBench.Ether);
        await LotAsync(owner.Id, coin.Symbol, wallet.Id, 1m, TokenStatus.Active);

        Assert.Null(await _queries.FindAsync(stranger.Id, wallet.Id, Token));
        Assert.Empty(await _queries.ListAsync(stranger.Id, Token));
        Assert.Empty(await _queries.ChoicesAsync(stranger.Id, null, true, Token));
        Assert.Empty(await _queries.HoldingsAsync(stranger.Id, wallet.Id, Token));
        Assert.NotEmpty(await _queries.HoldingsAsync(owner.Id, wallet.Id, Token));
    }

    [Fact]
    public async Task EveryQuery_OnSqlServer_Translates()
    {
        var translation = new SqlServerTranslation();
        var queries = new WalletQueries(translation);

        await queries.ListAsync(1, Token);
        await queries.FindAsync(1, 2, Token);
        await queries.ChoicesAsync(1, "bitcoin", false, Token);
        await queries.HoldingsAsync(1, Token);
        await queries.HoldingsAsync(1, 2, Token);
        await queries.PricesAsync(["BTC"], Token);
        await new PendingTransferQueries(translation).OfWalletAsync(1, 2, Token);

        translation.AssertParses();
    }

    private async Task LotAsync(int userId, string symbol, int? walletId, decimal amount, TokenStatus status)
    {
        var transaction = new LedgerTransaction
        {
            UserId = userId, Type = TransactionType.Generate, ToSymbol = symbol, Amount = amount, Blockchain = "ethereum", Status = TransactionStatus.Completed,
            ExecutedAt = database.Time.Now, IdempotencyKey = Guid.NewGuid(), ToWalletId = walletId,
        };
        await database.AddAsync(transaction);
        await database.AddAsync(new Token
        {
            UserId = userId, Symbol = symbol, Amount = amount, AcquiredAmount = amount, Blockchain = "ethereum", Status = status,
            AcquiredAt = database.Time.Now, TransactionId = transaction.Id, WalletId = walletId,
        });
    }
}

using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Addresses;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Wallets;

public sealed class WalletServiceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string OtherBitcoin = "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_LowerCaseEther_IsStoredChecksummedAndPrimary()
    {
        var user = await database.UserAsync();

        var outcome = await database.Wallets().AddAsync(user.Id, new WalletDraft("  Vault ", "Ethereum", ExplorerBench.Ether.ToLowerInvariant()), Token);

        var stored = await database.StoredAsync(outcome.WalletId);
        Assert.Equal(("Vault", "ethereum", ExplorerBench.Ether, true, false), (stored.Name, stored.Blockchain, stored.Address, stored.IsPrimary, stored.IsWatchOnly));
    }

    [Fact]
    public async Task Add_SecondOfTheChain_IsPrimaryOnlyWhenAsked()
    {
        var user = await database.UserAsync();
        var service = database.Wallets();
        var first = await service.AddAsync(user.Id, new WalletDraft("A", "bitcoin", ExplorerBench.Genesis), Token);
        var second = await service.AddAsync(user.Id, new WalletDraft("B", "bitcoin", ExplorerBench.Segwit), Token);
        Assert.Equal([first.WalletId], await PrimariesAsync(user.Id));

        var third = await service.AddAsync(user.Id, new WalletDraft("C", "bitcoin", OtherBitcoin, IsPrimary: true), Token);

        Assert.Equal([third.WalletId], await PrimariesAsync(user.Id));
        Assert.Equal(WalletFault.Duplicate, Assert.Single((await service.AddAsync(user.Id, new WalletDraft("D", "bitcoin", ExplorerBench.Segwit.ToUpperInvariant()), Token)).Faults));
        Assert.True(second.IsDone);
    }

    [Fact]
    public async Task Add_WatchOnly_IsNeverPrimary()
    {
        var user = await database.UserAsync();
        var service = database.Wallets();

        var watched = await service.AddAsync(user.Id, new WalletDraft("A", "bitcoin", ExplorerBench.Genesis, IsWatchOnly: true), Token);
        var refused = await service.AddAsync(user.Id, new WalletDraft("B", "bitcoin", ExplorerBench.Segwit, IsWatchOnly: true, IsPrimary: true), Token);

        Assert.Empty(await PrimariesAsync(user.Id));
        Assert.Equal([WalletFault.WatchOnlyPrimary], refused.Faults);
        Assert.Equal([WalletFault.WatchOnlyPrimary], (await service.MakePrimaryAsync(user.Id, watched.WalletId, Token)).Faults);
    }

    [Fact]
    public async Task Add_Wrong_SaysWhyBesideEachField()
    {
        var user = await database.UserAsync();

        var outcome = await database.Wallets().AddAsync(user.Id, new WalletDraft(" ", "bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), Token);

        Assert.Equal([WalletFault.NameEmpty, WalletFault.AddressRefused], outcome.Faults);
        Assert.Contains("checksum", outcome.Explain(WalletField.Address), StringComparison.Ordinal);
        Assert.NotNull(outcome.Explain(WalletField.Name));
        Assert.Null(outcome.Explain(WalletField.Chain));
        Assert.Equal(AddressFault.TestNetwork, (await database.Wallets().AddAsync(user.Id, new WalletDraft("A", "bitcoin", "tb1rgv5m6uvdk3kc7qsuz0c79v88ycr5w4wa"), Token)).Address!.Fault);
        Assert.Contains(WalletFault.ChainEmpty, (await database.Wallets().AddAsync(user.Id, new WalletDraft("A", "", "x"), Token)).Faults);
    }

    [Fact]
    public async Task Add_UnknownChain_TakesAnyText()
    {
        var user = await database.UserAsync();

        var outcome = await database.Wallets().AddAsync(user.Id, new WalletDraft("A", "Some Chain", " anything "), Token);

        var stored = await database.StoredAsync(outcome.WalletId);
        Assert.Equal(("some-chain", "anything"), (stored.Blockchain, stored.Address));
    }

    [Fact]
    public async Task Add_MoreThanAllowed_IsRefused()
    {
        var user = await database.UserAsync();
        var service = database.Wallets(new WalletOptions { MaxPerUser = 1 });
        await service.AddAsync(user.Id, new WalletDraft("A", "bitcoin", ExplorerBench.Genesis), Token);

        Assert.Equal([WalletFault.TooMany], (await service.AddAsync(user.Id, new WalletDraft("B", "bitcoin", ExplorerBench.Segwit), Token)).Faults);
    }

    [Fact]
    public async Task MakePrimary_FromManyTabsAtOnce_LeavesOne()
    {
        var user = await database.UserAsync();
        var service = database.Wallets();
        var ids = new List<int>();
        foreach (var address in new[] { ExplorerBench.Genesis, ExplorerBench.Segwit, OtherBitcoin })
            ids.Add((await service.AddAsync(user.Id, new WalletDraft(address, "bitcoin", address), Token)).WalletId);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 24).Select(turn => Task.Run(() => database.Wallets().MakePrimaryAsync(user.Id, ids[turn % 3], Token))));

        Assert.All(outcomes, outcome => Assert.True(outcome.IsDone));
        Assert.Single(await PrimariesAsync(user.Id));
    }

    [Fact]
    public async Task Add_PrimariesFromManyTabsAtOnce_LeavesOneAndNoDuplicate()
    {
        var user = await database.UserAsync();
        string[] addresses = [ExplorerBench.Genesis, ExplorerBench.Segwit, OtherBitcoin];

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(turn => Task.Run(
            () => database.Wallets().AddAsync(user.Id, new WalletDraft($"{turn}", "bitcoin", addresses[turn % 3], IsPrimary: turn % 2 == 0), Token))));

        Assert.Equal(3, outcomes.Count(outcome => outcome.IsDone));
        Assert.All(outcomes.Where(outcome => !outcome.IsDone), outcome => Assert.Equal([WalletFault.Duplicate], outcome.Faults));
        Assert.Single(await PrimariesAsync(user.Id));
    }

    [Fact]
    public async Task Rename_StaleVersion_IsRefused()
    {
        var user = await database.UserAsync();
        var wallet = await database.WalletAsync(user.Id, "bitcoin", ExplorerBench.Genesis);
        var service = database.Wallets();

        Assert.True((await service.RenameAsync(user.Id, wallet.Id, 0, " Cold ", Token)).IsDone);
        Assert.Equal([WalletFault.Changed], (await service.RenameAsync(user.Id, wallet.Id, 0, "Warm", Token)).Faults);
        Assert.Equal([WalletFault.NameTooLong], (await service.RenameAsync(user.Id, wallet.Id, 1, new string('x', 101), Token)).Faults);
        Assert.Equal("Cold", (await database.StoredAsync(wallet.Id)).Name);
    }

    [Fact]
    public async Task Delete_NamedByTheLedger_IsRefusedAndSaysByHowMuch()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var wallet = await database.WalletAsync(user.Id, "ethereum", ExplorerBench.Ether);
        var transaction = new LedgerTransaction
        {
            UserId = user.Id, Type = TransactionType.Generate, ToSymbol = coin.Symbol, Amount = 1m, Blockchain = "ethereum", Status = TransactionStatus.Completed,
            ExecutedAt = database.Time.Now, IdempotencyKey = Guid.NewGuid(), ToWalletId = wallet.Id,
        };
        await database.AddAsync(transaction);
        await database.AddAsync(new Token { UserId = user.Id, Symbol = coin.Symbol, Amount = 1m, AcquiredAmount = 1m, Blockchain = "ethereum", AcquiredAt = database.Time.Now, TransactionId = transaction.Id, WalletId = wallet.Id });

        var outcome = await database.Wallets().DeleteAsync(user.Id, wallet.Id, Token);

        Assert.Equal((WalletFault.InUse, (1, 1)), (Assert.Single(outcome.Faults), outcome.Uses));
        Assert.Contains("1 lots and 1 transactions", outcome.TextOf(WalletFault.InUse), StringComparison.Ordinal);
        await database.StoredAsync(wallet.Id);
    }

    [Fact]
    public async Task Delete_Unused_IsGone()
    {
        var user = await database.UserAsync();
        var wallet = await database.WalletAsync(user.Id, "bitcoin", ExplorerBench.Genesis);

        Assert.True((await database.Wallets().DeleteAsync(user.Id, wallet.Id, Token)).IsDone);

        Assert.Null(await new WalletQueries(database).FindAsync(user.Id, wallet.Id, Token));
    }

    [Fact]
    public async Task EveryAction_ForeignWallet_AnswersLikeAMissingOne()
    {
        var (owner, stranger) = (await database.UserAsync(), await database.UserAsync());
        var wallet = await database.WalletAsync(owner.Id, "bitcoin", ExplorerBench.Genesis);
        var service = database.Wallets();

        Assert.Equal([WalletFault.Missing], (await service.RenameAsync(stranger.Id, wallet.Id, 0, "Mine", Token)).Faults);
        Assert.Equal([WalletFault.Missing], (await service.MakePrimaryAsync(stranger.Id, wallet.Id, Token)).Faults);
        Assert.Equal([WalletFault.Missing], (await service.DeleteAsync(stranger.Id, wallet.Id, Token)).Faults);
        Assert.Equal(("Wallet", false), (await database.StoredAsync(wallet.Id)) is { } stored ? (stored.Name, stored.IsPrimary) : default);
    }

    [Fact]
    public void WalletFault_Each_HasAText() =>
        Assert.All(Enum.GetValues<WalletFault>().Where(fault => fault != WalletFault.AddressRefused), fault => Assert.False(string.IsNullOrWhiteSpace(new WalletOutcome(0, fault).TextOf(fault))));

    [Fact]
    public async Task EveryAction_OnSqlServer_Translates()
    {
        var translation = new SqlServerTranslation();
        var service = database.Wallets(contexts: translation);

        await service.RenameAsync(1, 2, 0, "A", Token);
        await service.MakePrimaryAsync(1, 2, Token);
        await service.DeleteAsync(1, 2, Token);

        translation.AssertParses();
    }

    private async Task<List<int>> PrimariesAsync(int userId)
    {
        await using var db = database.CreateDbContext();
        return await db.Wallets.Where(wallet => wallet.UserId == userId && wallet.IsPrimary).Select(wallet => wallet.Id).ToListAsync(Token);
    }
}

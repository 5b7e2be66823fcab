using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Wallets.Reconciliation;

namespace CryptoPilot.Tests.Wallets.Reconciliation;

public sealed class WalletReconcilerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Compare_Agreeing_SaysSo()
    {
        await using var bench = await LedgerBench.StartAsync();
        await bench.BuyAsync("BTC", 0.1m, 40_000m, bench.Bitcoin.Id);
        await bench.BuyAsync("BTC", 0.2m, 40_000m, bench.Bitcoin.Id);
        await bench.BuyAsync("BTC", 5m, 40_000m, null);
        await bench.ToldAsync(bench.Bitcoin, 0.3m);

        var balance = await CompareAsync(bench);

        Assert.Equal((BalanceState.Agrees, 0.3m, 0.3m, 0m), (balance.State, balance.InLedger, balance.OnChain, balance.Difference));
    }

    [Fact]
    public async Task Accept_ChainHasMore_WritesAnOpeningBalanceOnce()
    {
        await using var bench = await LedgerBench.StartAsync();
        await bench.ToldAsync(bench.Bitcoin, 1.23456789m);
        var seen = await CompareAsync(bench);
        Assert.Equal((BalanceState.ChainHasMore, 1.23456789m, false), (seen.State, seen.Difference, seen.HasHistory));

        var preview = await bench.Reconciler.PreviewAsync(bench.User.Id, new BalanceAdjustment(seen), Token);
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => bench.Reconciler.AcceptAsync(bench.User.Id, new BalanceAdjustment(seen), Token))));
        var late = await bench.Reconciler.AcceptAsync(bench.User.Id, new BalanceAdjustment(seen), Token);

        Assert.Equal((50_000m, true), (preview.UnitPriceUsd, preview.Ledger!.IsGood));
        Assert.Single(results.Append(late).Select(result => result.TransactionId).Distinct());
        var row = await bench.TransactionAsync(late.TransactionId!.Value);
        Assert.Equal((TransactionType.Generate, HoldingSource.OpeningBalance, 1.23456789m, 61_728.3945m, bench.Bitcoin.Id), (row.Type, row.Source!.Value, row.Amount, row.ValueUsd, row.ToWalletId!.Value));
        Assert.Contains("mempool.space", row.Notes, StringComparison.Ordinal);
        Assert.Equal(BalanceState.Agrees, (await CompareAsync(bench)).State);
        Assert.Equal((1.23456789m, 0m), await bench.LotsAsync("BTC"));
    }

    [Fact]
    public async Task Accept_ChainHasMoreWithHistory_IsReceivedAtTheStatedPrice()
    {
        await using var bench = await LedgerBench.StartAsync();
        await bench.BuyAsync("BTC", 1m, 40_000m, bench.Bitcoin.Id);
        await bench.ToldAsync(bench.Bitcoin, 1.5m);

        var result = await bench.Reconciler.AcceptAsync(bench.User.Id, new BalanceAdjustment(await CompareAsync(bench), 10m), Token);

        var row = await bench.TransactionAsync(result.TransactionId!.Value);
        Assert.Equal((HoldingSource.Received, 0.5m, 5m), (row.Source!.Value, row.Amount, row.ValueUsd));
    }

    [Fact]
    public async Task Accept_ChainHasLess_UsesTheLotsOfThatWallet()
    {
        await using var bench = await LedgerBench.StartAsync();
        await bench.BuyAsync("BTC", 4m, 1m, null);
        await bench.BuyAsync("BTC", 1m, 40_000m, bench.Bitcoin.Id);
        await bench.ToldAsync(bench.Bitcoin, 0.75m);
        var seen = await CompareAsync(bench);

        var preview = await bench.Reconciler.PreviewAsync(bench.User.Id, new BalanceAdjustment(seen), Token);
        var result = await bench.Reconciler.AcceptAsync(bench.User.Id, new BalanceAdjustment(seen), Token);

        Assert.Equal((BalanceState.ChainHasLess, -0.25m), (seen.State, seen.Difference));
        Assert.Equal((12_500m, 10_000m, 2_500m), (preview.Ledger!.ProceedsUsd, preview.Ledger.CostUsd, preview.Ledger.GainUsd));
        var row = await bench.TransactionAsync(result.TransactionId!.Value);
        Assert.Equal((TransactionType.Convert, "BTC", "USD", 0.25m, 12_500m), (row.Type, row.FromSymbol, row.ToSymbol, row.Amount, row.ValueUsd));
        Assert.Equal(BalanceState.Agrees, (await CompareAsync(bench)).State);
    }

    [Fact]
    public async Task Accept_ChangedSince_WritesNothing()
    {
        await using var bench = await LedgerBench.StartAsync();
        await bench.ToldAsync(bench.Bitcoin, 1m);
        var seen = await CompareAsync(bench);
        await bench.ToldAsync(bench.Bitcoin, 2m);

        var result = await bench.Reconciler.AcceptAsync(bench.User.Id, new BalanceAdjustment(seen), Token);

        Assert.Equal((null, AdjustmentFault.Changed), (result.TransactionId, result.Fault!.Value));
        Assert.Equal((0m, 0m), await bench.LotsAsync("BTC"));
    }

    [Fact]
    public async Task Accept_NoPriceOfThatDay_AsksForOne()
    {
        await using var bench = await LedgerBench.StartAsync();
        await bench.ToldAsync(bench.Bitcoin, 1m);
        bench.Database.Time.Advance(TimeSpan.FromDays(3));
        var seen = await CompareAsync(bench);

        var result = await bench.Reconciler.AcceptAsync(bench.User.Id, new BalanceAdjustment(seen), Token);

        Assert.Equal(AdjustmentFault.PriceMissing, result.Fault);
        Assert.NotNull((await bench.Reconciler.AcceptAsync(bench.User.Id, new BalanceAdjustment(seen, 30_000m), Token)).TransactionId);
    }

    [Fact]
    public async Task Compare_PendingTransfer_OffersNoEntry()
    {
        await using var bench = await LedgerBench.StartAsync();
        await bench.BuyAsync("BTC", 1m, 40_000m, bench.Bitcoin.Id);
        await bench.SendAsync("BTC", 0.4m, "bitcoin", ExplorerBench.Segwit, bench.Bitcoin.Id);
        await bench.ToldAsync(bench.Bitcoin, 0.6m);

        var balance = await CompareAsync(bench);

        Assert.Equal((BalanceState.Pending, 0.6m, 0.4m, false), (balance.State, balance.Free, balance.Locked, balance.CanAdjust));
        Assert.Equal(AdjustmentFault.Changed, (await bench.Reconciler.AcceptAsync(bench.User.Id, new BalanceAdjustment(balance), Token)).Fault);
    }

    [Fact]
    public async Task Compare_LaterTransaction_AsksTheChainFirst()
    {
        await using var bench = await LedgerBench.StartAsync();
        await bench.ToldAsync(bench.Bitcoin, 1m);
        bench.Database.Time.Advance(TimeSpan.FromHours(3));
        await bench.BuyAsync("BTC", 1m, 40_000m, bench.Bitcoin.Id);

        Assert.Equal(BalanceState.Outdated, (await CompareAsync(bench)).State);
    }

    [Fact]
    public async Task Compare_OtherStates_AreTold()
    {
        await using var bench = await LedgerBench.StartAsync();
        var watched = await bench.Database.WalletAsync(bench.User.Id, "bitcoin", ExplorerBench.Segwit, isWatchOnly: true);
        var unknown = await bench.Database.WalletAsync(bench.User.Id, "some-chain", "x");
        var uncovered = await bench.Database.WalletAsync(bench.User.Id, "solana", "11111111111111111111111111111111");
        var arbitrum = await bench.Database.WalletAsync(bench.User.Id, "mantle", ExplorerBench.Ether);
        await bench.ToldAsync(arbitrum, 1m);
        var stranger = await bench.Database.UserAsync();

        Assert.Equal(BalanceState.NotAsked, (await CompareAsync(bench)).State);
        Assert.Equal(BalanceState.WatchOnly, (await bench.Reconciler.CompareAsync(bench.User.Id, watched.Id, Token))!.State);
        Assert.Equal(BalanceState.NotCheckable, (await bench.Reconciler.CompareAsync(bench.User.Id, unknown.Id, Token))!.State);
        Assert.Equal(BalanceState.NotCheckable, (await bench.Reconciler.CompareAsync(bench.User.Id, uncovered.Id, Token))!.State);
        Assert.Equal(BalanceState.CoinUnknown, (await bench.Reconciler.CompareAsync(bench.User.Id, arbitrum.Id, Token))!.State);
        Assert.Null(await bench.Reconciler.CompareAsync(stranger.Id, bench.Bitcoin.Id, Token));
        Assert.Equal(AdjustmentFault.Missing, (await bench.Reconciler.AcceptAsync(stranger.Id, new BalanceAdjustment(await CompareAsync(bench)), Token)).Fault);
    }

    [Fact]
    public async Task Compare_OnSqlServer_Translates()
    {
        await using var bench = await LedgerBench.StartAsync();
        var translation = new SqlServerTranslation();

        await new WalletReconciler(translation, bench.Chain.Explorers, bench.Ledger, null!).CompareAsync(1, 2, Token);

        translation.AssertParses();
    }

    private static async Task<WalletBalance> CompareAsync(LedgerBench bench) => (await bench.Reconciler.CompareAsync(bench.User.Id, bench.Bitcoin.Id, Token))!;
}

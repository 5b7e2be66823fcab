using System.Numerics;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Transfers;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Wallets.Transfers;

public sealed class TransferConfirmerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Confirm_ArrivedAndFinal_SettlesWithItsHash()
    {
        await using var bench = await SentAsync();
        Say(bench, 800_000, (ExplorerBench.Segwit, 50_000_000));
        Tip(bench, 800_002);

        var verdict = await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash.ToUpperInvariant(), Token);

        var row = await bench.TransactionAsync();
        Assert.Equal((TransferVerdictKind.Match, 3, 3, "mempool.space", true), (verdict.Kind, verdict.Confirmations, verdict.Needed, verdict.Source, verdict.IsClosed));
        Assert.Equal((TransactionStatus.Completed, ExplorerBench.BitcoinHash, 3), (row.Status, row.Hash, row.Confirmations));
        Assert.Equal((1.5m, 0m), await bench.LotsAsync());
    }

    [Fact]
    public async Task Confirm_TooFewBlocks_WaitsAndRemembersTheHash()
    {
        await using var bench = await SentAsync();
        Say(bench, 800_000, (ExplorerBench.Segwit, 50_000_000));
        Tip(bench, 800_001);

        var verdict = await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token);

        var row = await bench.TransactionAsync();
        Assert.Equal((TransferVerdictKind.Unconfirmed, 2, 3), (verdict.Kind, verdict.Confirmations, verdict.Needed));
        Assert.Equal((TransactionStatus.Pending, ExplorerBench.BitcoinHash, 2), (row.Status, row.Hash, row.Confirmations));
        Assert.Equal((1.5m, 0.5m), await bench.LotsAsync());
    }

    [Theory]
    [InlineData(ExplorerBench.Segwit, 49_999_999)]
    [InlineData("1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo", 50_000_000)]
    public async Task Confirm_OtherPayment_ChangesNothing(string recipient, long satoshis)
    {
        await using var bench = await SentAsync();
        Say(bench, 800_000, (recipient, satoshis));
        Tip(bench, 800_100);

        var verdict = await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token);

        var row = await bench.TransactionAsync();
        Assert.Equal((TransferVerdictKind.Mismatch, false), (verdict.Kind, verdict.IsClosed));
        Assert.Single(verdict.Differences);
        Assert.Equal((TransactionStatus.Pending, null), (row.Status, row.Hash));
        Assert.Equal((1.5m, 0.5m), await bench.LotsAsync());
    }

    [Fact]
    public async Task Confirm_LyingExplorer_IsNotBelievedAndTheNextIsAsked()
    {
        await using var bench = await SentAsync();
        bench.Chain.Mempool.OnAny(ExplorerBench.Transaction(new string('0', 64), 1, (ExplorerBench.Segwit, 50_000_000)));
        bench.Chain.Blockstream.On($"/tx/{ExplorerBench.BitcoinHash}", ExplorerBench.Transaction(ExplorerBench.BitcoinHash, 800_000, (ExplorerBench.Segwit, 1)));
        bench.Chain.Blockstream.On("/blocks/tip/height", StubAnswer.Json("800100"));

        var verdict = await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token);

        Assert.Equal((TransferVerdictKind.Mismatch, "Blockstream"), (verdict.Kind, verdict.Source));
    }

    [Fact]
    public async Task Confirm_NobodyAnswers_ChangesNothingUntilOneRecovers()
    {
        await using var bench = await SentAsync();
        bench.Chain.Mempool.OnAny(StubAnswer.Status(429, ("Retry-After", "5")));
        bench.Chain.Blockstream.OnAny(StubAnswer.CutOff("{"));

        var silent = await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token);
        Say(bench, 800_000, (ExplorerBench.Segwit, 50_000_000));
        Tip(bench, 800_009);
        bench.Chain.Time.Advance(TimeSpan.FromMinutes(1));
        var answered = await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token);

        Assert.Equal((TransferVerdictKind.Unanswered, TransferVerdictKind.Match), (silent.Kind, answered.Kind));
        Assert.Contains("broke off", silent.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_NotSeenYet_IsAskedAgainByTheJob()
    {
        await using var bench = await SentAsync();
        var unseen = await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token);
        var job = new PendingTransferConfirmer(bench.Database, bench.Confirmer, bench.Database.Time);
        var first = await job.RunAsync(Token);
        Say(bench, 800_000, (ExplorerBench.Segwit, 50_000_000));
        Tip(bench, 800_009);

        var second = await job.RunAsync(Token);

        Assert.Equal(TransferVerdictKind.NotFound, unseen.Kind);
        Assert.Equal("settled 0, failed 0, waiting 1, mismatched 0, unanswered 0", first.ToString());
        Assert.Equal("settled 1, failed 0, waiting 0, mismatched 0, unanswered 0", second.ToString());
        Assert.Equal(TransactionStatus.Completed, (await bench.TransactionAsync()).Status);
        Assert.Equal("settled 0, failed 0, waiting 0, mismatched 0, unanswered 0", (await job.RunAsync(Token)).ToString());
    }

    [Fact]
    public async Task Job_SenderSuspended_WaitsForTheEnd()
    {
        await using var bench = await SentAsync();
        await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token);
        await bench.Database.ChangeAsync(bench.User, row => (row.IsSuspended, row.SuspensionEndDate) = (true, bench.Database.Time.Now.AddHours(1)));
        Say(bench, 800_000, (ExplorerBench.Segwit, 50_000_000));
        Tip(bench, 800_009);
        var job = new PendingTransferConfirmer(bench.Database, bench.Confirmer, bench.Database.Time);

        Assert.Equal("settled 0, failed 0, waiting 0, mismatched 0, unanswered 0", (await job.RunAsync(Token)).ToString());
        bench.Database.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("settled 1, failed 0, waiting 0, mismatched 0, unanswered 0", (await job.RunAsync(Token)).ToString());
    }

    [Fact]
    public async Task Confirm_RefusedByTheChain_FailsAndUnlocks()
    {
        await using var bench = await LedgerBench.StartAsync();
        await bench.BuyAsync("ETH", 3m, 1_000m, null);
        var id = await bench.SendAsync("ETH", 1.25m, "ethereum", ExplorerBench.OtherEther);
        bench.Chain.SayTransfer(ExplorerBench.EtherHash, ExplorerBench.OtherEther.ToLowerInvariant(), BigInteger.Parse("1250000000000000000", System.Globalization.CultureInfo.InvariantCulture), 100, succeeded: false, head: 111);

        var verdict = await bench.Confirmer.ConfirmAsync(bench.User.Id, id, ExplorerBench.EtherHash, Token);

        Assert.Equal((TransferVerdictKind.Failed, true), (verdict.Kind, verdict.IsClosed));
        Assert.Equal(TransactionStatus.Failed, (await bench.TransactionAsync(id)).Status);
        Assert.Equal((3m, 0m), await bench.LotsAsync("ETH"));
    }

    [Fact]
    public async Task Confirm_SamePaymentTwice_CountsOnce()
    {
        await using var bench = await SentAsync();
        var second = await bench.Bench.SendAsync("BTC", 0.5m, "bitcoin", ExplorerBench.Segwit);
        Say(bench, 800_000, (ExplorerBench.Segwit, 50_000_000));
        Tip(bench, 800_009);
        await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token);

        Assert.Equal(TransferVerdictKind.AlreadyUsed, (await bench.Confirmer.ConfirmAsync(bench.User.Id, second, ExplorerBench.BitcoinHash, Token)).Kind);
        Assert.Equal(TransferVerdictKind.NotPending, (await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token)).Kind);
    }

    [Fact]
    public async Task Confirm_TwoTransfersByOnePaymentAtOnce_SettlesOne()
    {
        await using var bench = await SentAsync();
        Tip(bench, 800_009);
        for (var round = 1; round <= 8; round++)
        {
            var hash = round.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
            long[] transfers = [await bench.Bench.SendAsync("BTC", 0.01m, "bitcoin", ExplorerBench.Segwit), await bench.Bench.SendAsync("BTC", 0.01m, "bitcoin", ExplorerBench.Segwit)];
            // Whoever asks the chain waits for the other, so that neither finds the payment used before.
            using var meeting = new Barrier(transfers.Length);
            bench.Chain.Mempool.On($"/tx/{hash}", _ =>
            {
                meeting.SignalAndWait(Signals.Patience, Token);
                return ExplorerBench.Transaction(hash, 800_000, (ExplorerBench.Segwit, 1_000_000));
            });

            var verdicts = await Task.WhenAll(transfers.Select(id => Task.Run(() => bench.Confirmer.ConfirmAsync(bench.User.Id, id, hash, Token))));

            Assert.Equal([TransferVerdictKind.Match, TransferVerdictKind.AlreadyUsed], verdicts.Select(verdict => verdict.Kind).Order());
            var rows = await Task.WhenAll(transfers.Select(bench.Bench.TransactionAsync));
            Assert.Equal([TransactionStatus.Completed, TransactionStatus.Pending], rows.Select(row => row.Status).OrderDescending());
        }
    }

    [Fact]
    public async Task Confirm_EditedWhileTheChainIsAsked_IsComparedAnew()
    {
        await using var bench = await SentAsync();
        Tip(bench, 800_009);
        var isEdited = false;
        bench.Chain.Mempool.On($"/tx/{ExplorerBench.BitcoinHash}", _ =>
        {
            if (!isEdited)
            {
                isEdited = true;
                EditAsync(bench).GetAwaiter().GetResult();
            }

            return ExplorerBench.Transaction(ExplorerBench.BitcoinHash, 800_000, (ExplorerBench.Segwit, 50_000_000));
        });

        var verdict = await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token);

        var row = await bench.TransactionAsync();
        Assert.Equal((TransferVerdictKind.Mismatch, false), (verdict.Kind, verdict.IsClosed));
        Assert.Equal((TransactionStatus.Pending, 0.25m), (row.Status, row.Amount));

        static async Task EditAsync(Sent bench) =>
            Assert.True((await bench.Bench.Ledger.EditAsync(bench.User.Id, EditTransaction.Of(await bench.TransactionAsync()) with { Amount = 0.25m }, Token)).Succeeded);
    }

    [Fact]
    public async Task Confirm_FromManyTabsAtOnce_SettlesOnce()
    {
        await using var bench = await SentAsync();
        Say(bench, 800_000, (ExplorerBench.Segwit, 50_000_000));
        Tip(bench, 800_009);

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token))));

        Assert.Single(verdicts, verdict => verdict.IsClosed);
        Assert.All(verdicts.Where(verdict => !verdict.IsClosed), verdict => Assert.Equal(TransferVerdictKind.NotPending, verdict.Kind));
        Assert.Equal((1.5m, 0m), await bench.LotsAsync());
    }

    [Fact]
    public async Task Confirm_WhatCannotBeAsked_SaysSo()
    {
        await using var bench = await SentAsync();
        var stranger = await bench.Database.UserAsync();

        Assert.Equal(TransferVerdictKind.UnknownTransfer, (await bench.Confirmer.ConfirmAsync(stranger.Id, bench.Id, ExplorerBench.BitcoinHash, Token)).Kind);
        Assert.Equal(TransferVerdictKind.HashInvalid, (await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, "0x12", Token)).Kind);
        Assert.Equal(TransferVerdictKind.HashInvalid, (await bench.Confirmer.ConfirmAsync(bench.User.Id, bench.Id, null, Token)).Kind);
        var other = await bench.Bench.SendAsync("BTC", 0.1m, "some-chain", "anything");
        Assert.Equal(TransferVerdictKind.NotCheckable, (await bench.Confirmer.ConfirmAsync(bench.User.Id, other, ExplorerBench.BitcoinHash, Token)).Kind);
        Assert.Empty(bench.Chain.Mempool.Requests);
    }

    [Fact]
    public async Task Confirm_OwnNumberOfBlocks_IsHeldTo()
    {
        await using var bench = await SentAsync();
        var options = bench.Chain.Options;
        options.Confirmations["BTC"] = 6;
        Say(bench, 800_000, (ExplorerBench.Segwit, 50_000_000));
        Tip(bench, 800_004);
        var confirmer = new TransferConfirmer(bench.Database, bench.Chain.Explorers, bench.Bench.Ledger, Options.Create(options));

        Assert.Equal((TransferVerdictKind.Unconfirmed, 5, 6), await confirmer.ConfirmAsync(bench.User.Id, bench.Id, ExplorerBench.BitcoinHash, Token) is { } verdict ? (verdict.Kind, verdict.Confirmations, verdict.Needed) : default);
    }

    [Fact]
    public async Task EveryQuery_OnSqlServer_Translates()
    {
        await using var bench = await SentAsync();
        var translation = new SqlServerTranslation();
        var confirmer = new TransferConfirmer(translation, bench.Chain.Explorers, bench.Bench.Ledger, Options.Create(new WalletOptions()));

        await confirmer.ConfirmAsync(1, 2, ExplorerBench.BitcoinHash, Token);
        await new PendingTransferConfirmer(translation, confirmer, bench.Database.Time).RunAsync(Token);

        translation.AssertParses();
    }

    private static void Say(Sent bench, int? height, params (string? Address, long Satoshis)[] outputs) =>
        bench.Chain.Mempool.On($"/tx/{ExplorerBench.BitcoinHash}", ExplorerBench.Transaction(ExplorerBench.BitcoinHash, height, outputs));

    private static void Tip(Sent bench, int height) => bench.Chain.Mempool.On("/blocks/tip/height", StubAnswer.Json(height.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Two Bitcoin, half of one of them under way to <see cref="ExplorerBench.Segwit"/>.</summary>
    private static async Task<Sent> SentAsync()
    {
        var bench = await LedgerBench.StartAsync();
        await bench.BuyAsync("BTC", 2m, 40_000m, null);
        return new Sent(bench, await bench.SendAsync("BTC", 0.5m, "bitcoin", ExplorerBench.Segwit));
    }

    private sealed record Sent(LedgerBench Bench, long Id) : IAsyncDisposable
    {
        public TransferConfirmer Confirmer => Bench.Confirmer;

        public ExplorerBench Chain => Bench.Chain;

        public TestDatabase Database => Bench.Database;

        public AppUser User => Bench.User;

        public Task<LedgerTransaction> TransactionAsync() => Bench.TransactionAsync(Id);

        public Task<(decimal Active, decimal Locked)> LotsAsync() => Bench.LotsAsync("BTC");

        public ValueTask DisposeAsync() => Bench.DisposeAsync();
    }
}

using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Explorers;
using CryptoPilot.Web.Wallets.Transfers;

namespace CryptoPilot.Tests.Wallets.Transfers;

public sealed class TransferCheckTests
{
    private static readonly StatedTransfer s_bitcoin = new("bitcoin", "BTC", ExplorerBench.Segwit, 0.5m);

    [Theory]
    [InlineData(ChainStatus.Pending, 0, TransferVerdictKind.Unconfirmed)]
    [InlineData(ChainStatus.Succeeded, 1, TransferVerdictKind.Unconfirmed)]
    [InlineData(ChainStatus.Succeeded, 2, TransferVerdictKind.Unconfirmed)]
    [InlineData(ChainStatus.Succeeded, 3, TransferVerdictKind.Match)]
    [InlineData(ChainStatus.Succeeded, 400, TransferVerdictKind.Match)]
    [InlineData(ChainStatus.Failed, 1, TransferVerdictKind.Unconfirmed)]
    [InlineData(ChainStatus.Failed, 3, TransferVerdictKind.Failed)]
    public void Compare_SamePayment_IsJudgedByStatusAndConfirmations(ChainStatus status, int confirmations, TransferVerdictKind expected)
    {
        var verdict = TransferCheck.Compare(s_bitcoin, Found(status, confirmations, (ExplorerBench.Genesis, 1m), (ExplorerBench.Segwit.ToUpperInvariant(), 0.50m)), 3);

        Assert.Equal((expected, confirmations, 3), (verdict.Kind, verdict.Confirmations, verdict.Needed));
        Assert.Empty(verdict.Differences);
    }

    [Theory]
    [InlineData(ChainStatus.Succeeded)]
    [InlineData(ChainStatus.Failed)]
    [InlineData(ChainStatus.Pending)]
    public void Compare_OtherAmount_IsAMismatchWhateverItsStatus(ChainStatus status)
    {
        var verdict = TransferCheck.Compare(s_bitcoin, Found(status, 9, (ExplorerBench.Segwit, 0.49999999m)), 3);

        Assert.Equal(TransferVerdictKind.Mismatch, verdict.Kind);
        Assert.Equal(TransferField.Amount, Assert.Single(verdict.Differences).Field);
    }

    [Theory]
    [InlineData(ChainStatus.Succeeded)]
    [InlineData(ChainStatus.Failed)]
    public void Compare_OtherRecipient_IsAMismatchWhateverItsStatus(ChainStatus status)
    {
        var verdict = TransferCheck.Compare(s_bitcoin, Found(status, 9, (ExplorerBench.Genesis, 0.5m)), 3);

        Assert.Equal(new TransferDifference(TransferField.Recipient, ExplorerBench.Segwit, ExplorerBench.Genesis), Assert.Single(verdict.Differences));
        Assert.Equal("", Assert.Single(TransferCheck.Compare(s_bitcoin, Found(status, 9), 3).Differences).Found);
    }

    [Fact]
    public void Compare_EtherInOtherCase_IsTheSameAddress()
    {
        var stated = new StatedTransfer("ethereum", "ETH", ExplorerBench.Ether.ToLowerInvariant(), 1m);

        Assert.Equal(TransferVerdictKind.Match, TransferCheck.Compare(stated, Found(ChainStatus.Succeeded, 12, (ExplorerBench.Ether, 1m)), 12).Kind);
    }

    [Theory]
    [InlineData("bitcoin", "4A5E1E4BAAB89F3A32518A88C31BC87F618F76673E2CC77AB2127B7AFDEDA33B", ExplorerBench.BitcoinHash)]
    [InlineData("bitcoin", " 4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b ", ExplorerBench.BitcoinHash)]
    [InlineData("bitcoin", ExplorerBench.EtherHash, null)]
    [InlineData("bitcoin", "4a5e1e", null)]
    [InlineData("bitcoin", "zz5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b", null)]
    [InlineData("bitcoin", null, null)]
    [InlineData("ethereum", ExplorerBench.EtherHash, ExplorerBench.EtherHash)]
    [InlineData("ethereum", "5C504ED432CB51138BCF09AA5E8A410DD4A1E204EF84BFED1BE16DFBA1B22060", ExplorerBench.EtherHash)]
    [InlineData("ethereum", "0x", null)]
    public void Normalise_Hash_IsAsTheChainWritesIt(string chain, string? hash, string? expected) =>
        Assert.Equal(expected, TransferCheck.Normalise(Chains.Find(chain)!, hash));

    [Fact]
    public void ChainOf_WhatCannotBeLookedUp_IsNull()
    {
        Assert.Equal("bitcoin", TransferCheck.ChainOf(s_bitcoin)!.Name);
        Assert.Null(TransferCheck.ChainOf(s_bitcoin with { Symbol = "LINK" }));
        Assert.Null(TransferCheck.ChainOf(s_bitcoin with { Blockchain = "monero" }));
        Assert.Null(TransferCheck.ChainOf(s_bitcoin with { Recipient = null }));
        Assert.Equal("arbitrum", TransferCheck.ChainOf(new StatedTransfer("Arbitrum One", "ETH", ExplorerBench.Ether, 1m))!.Name);
    }

    [Fact]
    public void TransferVerdict_Each_HasAText() => Assert.All(
        Enum.GetValues<TransferVerdictKind>(), kind => Assert.False(string.IsNullOrWhiteSpace(ConfirmTransfer.TextOf(new TransferVerdict(kind)))));

    private static ChainTransaction Found(ChainStatus status, int confirmations, params (string Address, decimal Amount)[] payments) =>
        new("hash", status, confirmations, [.. payments.Select(payment => new ChainPayment(payment.Address, new ChainAmount(payment.Amount)))]);
}

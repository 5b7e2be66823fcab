using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Api.Admin;
using CryptoPilot.Web.Api.Alerts;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Transactions;
using CryptoPilot.Web.Api.Wallets;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Wallets;
using Microsoft.AspNetCore.Http;

namespace CryptoPilot.Tests.Api.Problems;

/// <summary>Whatever a service refuses, the API has an answer for: a fault that is added later must not end in a 500.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void EveryFaultOfTheLedger_AtEveryField_HasAnAnswer()
    {
        foreach (var refusals in new[] { LedgerRefusals.Generate, LedgerRefusals.Convert, LedgerRefusals.Transfer, LedgerRefusals.Change, LedgerRefusals.ChangeHolding })
            foreach (var field in Enum.GetValues<LedgerField>())
                AllAnswered<LedgerFault>(fault => refusals.Of(Request(), LedgerResult.Refused(field, fault)));
    }

    [Fact]
    public void EveryFaultOfAnAlert_HasAnAnswer() => AllAnswered<AlertFault>(fault => AlertRefusals.Of(Request(), new AlertOutcome(0, fault)));

    [Fact]
    public void EveryFaultOfAWallet_HasAnAnswer() => AllAnswered<WalletFault>(fault => WalletRefusals.Of(Request(), new WalletOutcome(0, fault)));

    [Fact]
    public void EveryFaultOfPeople_HasAnAnswer() => AllAnswered<PeopleFault>(AdminRefusals.Of);

    [Fact]
    public void EveryFaultOfACoin_HasAnAnswer() => AllAnswered<CoinFault>(AdminRefusals.Of);

    [Fact]
    public void EveryFaultOfAWebhook_HasAnAnswer() => AllAnswered<WebhookFault>(WebhookEndpoints.FaultOf);

    private static DefaultHttpContext Request() => new();

    private static void AllAnswered<TFault>(Func<TFault, ApiFault> answer)
        where TFault : struct, Enum =>
        Assert.All(Enum.GetValues<TFault>(), fault =>
        {
            var told = answer(fault);
            Assert.InRange(told.Problem.Status, 400, 499);
            Assert.NotEmpty(told.Detail);
        });
}

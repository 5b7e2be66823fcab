using System.Globalization;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Addresses;
using Microsoft.Net.Http.Headers;

namespace CryptoPilot.Web.Api.Wallets;

/// <summary>Says why a wish about a wallet was refused.</summary>
public static class WalletRefusals
{
    /// <summary>There is no such wallet, or it is another user's.</summary>
    public static ApiFault Unknown() => new(ApiProblems.NotFound, "You have no such wallet.");

    /// <summary>The first fault as the refusal; its facts name the others too.</summary>
    public static ApiFault Of(HttpContext http, WalletOutcome outcome)
    {
        var fault = Fault(http, outcome, outcome.Faults[0]);
        if (outcome.Faults.Count == 1) return fault;
        var more = string.Join(", ", outcome.Faults.Skip(1).Select(other => $"{Fault(http, outcome, other).Field}: {Words.Of(other)}"));
        return fault with { Facts = new Dictionary<string, string> { ["fault"] = Words.Of(outcome.Faults[0]), ["more_faults"] = more } };
    }

    private static ApiFault Fault(HttpContext http, WalletOutcome outcome, WalletFault fault) => fault switch
    {
        WalletFault.NameEmpty or WalletFault.NameTooLong => Invalid($"\"name\" must be a text of 1 to {WalletService.LongestName} characters.", "name"),
        WalletFault.ChainEmpty or WalletFault.ChainTooLong => Invalid($"\"blockchain\" must be a text of 1 to {WalletService.LongestChain} characters.", "blockchain"),
        WalletFault.AddressRefused => Invalid(Explain(outcome.Address?.Fault, outcome.Address?.OtherBlockchain), "address"),
        WalletFault.Duplicate => new(ApiProblems.Conflict, "You have this address on this chain already.", "address"),
        WalletFault.TooMany => new(ApiProblems.LimitReached, "You have as many wallets as one user may have."),
        WalletFault.WatchOnlyPrimary => new(ApiProblems.Refused, "A wallet that is only watched cannot be the primary one.", "is_primary"),
        WalletFault.InUse => new ApiFault(ApiProblems.Conflict, "Lots or transactions name this wallet: it is part of the ledger and stays.") with { Facts = Uses(outcome) },
        WalletFault.Changed when http.Request.Headers.IfMatch.Count > 0 =>
            new(ApiProblems.PreconditionFailed, "It was changed since you read it; read it again and decide anew. Nothing was changed.", HeaderNames.IfMatch),
        WalletFault.Changed => new(ApiProblems.Conflict, "It was changed at the same moment; read it again and decide anew. Nothing was changed."),
        WalletFault.Missing => Unknown(),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static string Explain(AddressFault? fault, string? other) => fault switch
    {
        AddressFault.Empty => "An address is needed.",
        AddressFault.TooLong => $"An address has {AddressRules.LongestAddress} characters at most.",
        AddressFault.WrongChecksum => "A character of the address is wrong or missing: its checksum does not fit.",
        AddressFault.MixedCase => "Upper and lower case are mixed where they may not be.",
        AddressFault.TestNetwork => "It is an address of a test network.",
        AddressFault.OtherChain => $"It is an address of {other}.",
        AddressFault.StakeAddress => "It is a stake address: rewards go there, payments cannot.",
        AddressFault.PrivateKey => "It is a private key or a recovery phrase, and was not kept. Whoever sees one owns the coins: send the address.",
        _ => "It is no address of that blockchain.",
    };

    private static Dictionary<string, string> Uses(WalletOutcome outcome) => new()
    {
        ["lots"] = outcome.Uses.Lots.ToString(CultureInfo.InvariantCulture), ["transactions"] = outcome.Uses.Transactions.ToString(CultureInfo.InvariantCulture),
    };

    private static ApiFault Invalid(string detail, string field) => new(ApiProblems.InvalidField, detail, field);
}

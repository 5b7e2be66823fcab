using System.Globalization;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Web.Api.Admin;

/// <summary>Why administrators were refused, in the API's words.</summary>
public static class AdminRefusals
{
    /// <summary>The role went between the gate and the act.</summary>
    public static ApiFault NotAllowed { get; } = new(ApiProblems.KeyTooWeak, "The key's user is no active administrator any more. Nothing was changed.");

    public static ApiFault NoUser { get; } = new(ApiProblems.NotFound, "There is no such user.", "id");

    public static ApiFault NoCoin { get; } = new(ApiProblems.NotFound, "There is no coin of that symbol.", "symbol");

    public static ApiFault NoJob { get; } = new(ApiProblems.NotFound, "There is no such job; /admin/jobs lists those there are.", "job");

    public static ApiFault Of(PeopleFault fault) => fault switch
    {
        PeopleFault.NotAllowed => NotAllowed,
        PeopleFault.Missing => NoUser,
        PeopleFault.LastAdmin => new(ApiProblems.LastAdministrator, "This is the last administrator who may enter; make another one first. Nothing was changed."),
        PeopleFault.Oneself => new(ApiProblems.Refused, "Nobody locks themselves out: another administrator has to do it. Nothing was changed."),
        PeopleFault.Reason => new(ApiProblems.InvalidField, string.Create(CultureInfo.InvariantCulture, $"The reason must have 1 to {PeopleService.LongestReason} characters."), "reason"),
        PeopleFault.End => new(ApiProblems.InvalidField, "The end must lie in the future, at most ten years ahead.", "until"),
        _ => new(ApiProblems.Conflict, "The user stands so already, or was changed at the same moment. Read again and decide anew."),
    };

    public static ApiFault Of(CoinFault fault) => fault switch
    {
        CoinFault.NotAllowed => NotAllowed,
        CoinFault.Missing => NoCoin,
        CoinFault.CoingeckoId => new(ApiProblems.InvalidField, "It must be the id of a coin at CoinGecko, such as \"bitcoin\", or null.", "coingecko_id"),
        CoinFault.BinanceSymbol => new(ApiProblems.InvalidField, "It must be a pair at Binance in upper case, such as \"BTCUSDT\", or null.", "binance_symbol"),
        CoinFault.CoinmarketcapId => new(ApiProblems.InvalidField, "It must be a number above 0, or null.", "coinmarketcap_id"),
        CoinFault.CoingeckoIdTaken => new(ApiProblems.Conflict, "Another coin has this id.", "coingecko_id"),
        CoinFault.BinanceSymbolTaken => new(ApiProblems.Conflict, "Another coin has this pair.", "binance_symbol"),
        CoinFault.CoinmarketcapIdTaken => new(ApiProblems.Conflict, "Another coin has this number.", "coinmarketcap_id"),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}

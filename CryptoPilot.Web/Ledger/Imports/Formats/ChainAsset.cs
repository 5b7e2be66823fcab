using System.Collections.Frozen;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Coins that a file names by their contract, as in <c>eip155:1/erc20:0xdAC1…</c>.</summary>
public static class ChainAsset
{
    private static readonly FrozenDictionary<string, string> s_contracts = new Dictionary<string, string>
    {
        ["0xdac17f958d2ee523a2206206994597c13d831ec7"] = "USDT",
        ["0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"] = "USDC",
        ["0x6b175474e89094c44da98b954eedeac495271d0f"] = "DAI",
        ["0x1f9840a85d5af5bf1d1762f925bdaddc4201f984"] = "UNI",
        ["0x514910771af9ca656af840dff83e8264ecf986ca"] = "LINK",
        ["0xb8c77482e45f1f44de1745f52c74426c631bdd52"] = "BNB",
        ["0x2260fac5e5542a773aa44fbcfedf7c193bc2c599"] = "WBTC",
        ["0x7fc66500c84a76ad7e9c93437bfc5ac33e2ddae9"] = "AAVE",
        ["0x95ad61b0a150d79219dcf64e1e6cc01f0b64c4ce"] = "SHIB",
        ["0x5a98fcbea516cf06857215779fd812ca3bef1b32"] = "LDO",
        ["0x9f8f72aa9304c8b593d555f12ef6589cc3a579a2"] = "MKR",
        ["0xa0b73e1ff0b80914ab6fe0444e65848c4c34450b"] = "CRO",
        ["0x6982508145454ce325ddbe47a25d4ec3d2311933"] = "PEPE",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The coin's symbol; the text itself where it names no contract that is known here.</summary>
    public static string Symbol(string text) =>
        text.LastIndexOf(':') is > 0 and var colon && s_contracts.TryGetValue(text[(colon + 1)..], out var symbol) ? symbol : text;
}

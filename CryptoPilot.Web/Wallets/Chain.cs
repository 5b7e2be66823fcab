using CryptoPilot.Web.Wallets.Addresses;

namespace CryptoPilot.Web.Wallets;

/// <summary>A blockchain whose addresses or balances are known here.</summary>
/// <param name="Name">As it is stored: <c>bitcoin</c>, <c>bnb-chain</c>.</param>
/// <param name="Title">As people call it.</param>
/// <param name="Coin">The symbol of the chain's own coin, in which balances are told: <c>ETH</c> on Arbitrum too.</param>
/// <param name="Confirmations">How many blocks make a transaction final here unless <c>Wallets:Confirmations</c> says otherwise.</param>
public sealed record Chain(string Name, string Title, string Coin, int Confirmations)
{
    /// <summary>The number by which Etherscan and wallets know an EVM chain; null for other chains.</summary>
    public int? EvmChainId { get; init; }

    /// <summary>How its addresses are checked.</summary>
    public required IAddressFamily Addresses { get; init; }

    /// <summary>Other names that files and people use.</summary>
    internal IReadOnlyList<string> Aliases { get; init; } = [];
}

/// <summary>The chains that are known here. Any other name is accepted as a chain of which nothing is known.</summary>
public static class Chains
{
    /// <summary>In the order in which they are offered.</summary>
    public static IReadOnlyList<Chain> All { get; } =
    [
        new("bitcoin", "Bitcoin", "BTC", 3) { Addresses = BitcoinAddresses.Bitcoin, Aliases = ["btc"] },
        Evm("ethereum", "Ethereum", "ETH", 1, 12, "eth"),
        new("solana", "Solana", "SOL", 32) { Addresses = new SolanaAddresses(), Aliases = ["sol"] },
        new("xrp-ledger", "XRP Ledger", "XRP", 1) { Addresses = new RippleAddresses(), Aliases = ["ripple", "xrp", "xrpl"] },
        new("dogecoin", "Dogecoin", "DOGE", 20) { Addresses = BitcoinAddresses.Dogecoin, Aliases = ["doge"] },
        new("cardano", "Cardano", "ADA", 15) { Addresses = new CardanoAddresses(), Aliases = ["ada"] },
        new("tron", "TRON", "TRX", 19) { Addresses = new TronAddresses(), Aliases = ["trx"] },
        new("litecoin", "Litecoin", "LTC", 6) { Addresses = BitcoinAddresses.Litecoin, Aliases = ["ltc"] },
        Evm("bnb-chain", "BNB Chain", "BNB", 56, 15, "bsc", "binance-smart-chain", "bnb-smart-chain"),
        Evm("polygon", "Polygon", "POL", 137, 128, "polygon-pos", "matic"),
        Evm("arbitrum", "Arbitrum One", "ETH", 42161, 20, "arbitrum-one"),
        Evm("optimism", "OP Mainnet", "ETH", 10, 20, "op-mainnet"),
        Evm("base", "Base", "ETH", 8453, 20),
        Evm("avalanche", "Avalanche C-Chain", "AVAX", 43114, 12, "avalanche-c-chain", "avax"),
        Evm("linea", "Linea", "ETH", 59144, 20),
        Evm("mantle", "Mantle", "MNT", 5000, 20),
        Evm("ethereum-classic", "Ethereum Classic", "ETC", null, 400, "etc"),
    ];

    private static readonly Dictionary<string, Chain> s_byName = All
        .SelectMany(chain => chain.Aliases.Append(chain.Name).Select(name => (name, chain)))
        .ToDictionary(entry => entry.name, entry => entry.chain, StringComparer.Ordinal);

    /// <summary>The chain of a name in any spelling that is known; null when nothing is known of it.</summary>
    public static Chain? Find(string? blockchain) => s_byName.GetValueOrDefault(Canonical(blockchain));

    /// <summary>The name under which a chain is stored: lower case, hyphens for blanks, <c>ripple</c> as <c>xrp-ledger</c>.</summary>
    public static string Canonical(string? blockchain)
    {
        var name = string.Join('-', (blockchain ?? "").ToLowerInvariant().Split([' ', '_', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return s_byName.TryGetValue(name, out var chain) ? chain.Name : name;
    }

    /// <summary>The chain's name for people; of an unknown chain the name as it is stored.</summary>
    public static string TitleOf(string blockchain) => Find(blockchain)?.Title ?? blockchain;

    private static Chain Evm(string name, string title, string coin, int? chainId, int confirmations, params string[] aliases) =>
        new(name, title, coin, confirmations) { EvmChainId = chainId, Addresses = EvmAddresses.Instance, Aliases = aliases };
}

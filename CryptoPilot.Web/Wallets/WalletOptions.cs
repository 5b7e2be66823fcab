using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Wallets;

/// <summary>Section <c>Wallets</c>.</summary>
public sealed class WalletOptions : IValidatableObject
{
    private static readonly string[] s_explorers = ["esplora", "mempool", "blockstream", "etherscan"];

    /// <summary>Whether chain explorers are asked at all. They learn the addresses that they are asked about.</summary>
    public bool AskExplorers { get; set; } = true;

    /// <summary>How often balances are asked for.</summary>
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many wallets are read at once by the job.</summary>
    public int SyncBatchSize { get; set; } = 100;

    /// <summary>How long one explorer may take before the next one is asked.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many wallets one user may have.</summary>
    public int MaxPerUser { get; set; } = 200;

    /// <summary>The explorers in the order in which they are asked: <c>esplora</c> (an own server), <c>mempool</c>, <c>blockstream</c>, <c>etherscan</c>.</summary>
    public IList<string> Explorers { get; set; } = [];

    /// <summary>Whether an own explorer may stand in a private network.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>How many blocks make a transaction final, where it is not the chain's usual number: <c>bitcoin</c> 6.</summary>
    public IDictionary<string, int> Confirmations { get; set; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    public OwnEsploraOptions Esplora { get; set; } = new();

    public MempoolOptions Mempool { get; set; } = new();

    public BlockstreamOptions Blockstream { get; set; } = new();

    public EtherscanOptions Etherscan { get; set; } = new();

    /// <summary>How many blocks make a transaction on a chain final.</summary>
    public int ConfirmationsOf(Chain chain) =>
        Confirmations.FirstOrDefault(entry => Chains.Canonical(entry.Key) == chain.Name) is { Key: not null, Value: var count } ? count : chain.Confirmations;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SyncInterval < TimeSpan.FromMinutes(1)) yield return new("Wallets:SyncInterval must be at least one minute.");
        if (RequestTimeout <= TimeSpan.Zero || RequestTimeout > TimeSpan.FromMinutes(1)) yield return new("Wallets:RequestTimeout must be positive and at most one minute.");
        if (SyncBatchSize is < 1 or > 5_000) yield return new("Wallets:SyncBatchSize must be between 1 and 5000.");
        if (MaxPerUser is < 1 or > 100_000) yield return new("Wallets:MaxPerUser must be between 1 and 100000.");
        foreach (var name in Explorers.Where(name => !s_explorers.Contains(name)))
            yield return new($"Wallets:Explorers names '{name}'; known are {string.Join(", ", s_explorers)}.");
        foreach (var (name, count) in Confirmations)
        {
            if (Chains.Find(name) is null) yield return new($"Wallets:Confirmations names '{name}'; known are {string.Join(", ", Chains.All.Select(chain => chain.Name))}.");
            if (count is < 1 or > 10_000) yield return new($"Wallets:Confirmations:{name} must be between 1 and 10000.");
        }

        foreach (var (name, address, perSecond) in new[]
        {
            ("Esplora", Esplora.BaseUrl, Esplora.RequestsPerSecond), ("Mempool", Mempool.BaseUrl, Mempool.RequestsPerSecond),
            ("Blockstream", Blockstream.BaseUrl, Blockstream.RequestsPerSecond), ("Etherscan", Etherscan.BaseUrl, Etherscan.RequestsPerSecond),
        })
        {
            if (address is not null && address is not { IsAbsoluteUri: true, Scheme: "http" or "https" }) yield return new($"Wallets:{name}:BaseUrl must be an address that starts with https:// or http://.");
            if (perSecond is < 1 or > 1_000) yield return new($"Wallets:{name}:RequestsPerSecond must be between 1 and 1000.");
        }
    }
}

/// <summary>Section <c>Wallets:Esplora</c>: a server of one's own that speaks Esplora's language; asked only when its address is set.</summary>
public sealed class OwnEsploraOptions
{
    public Uri? BaseUrl { get; set; }

    public int RequestsPerSecond { get; set; } = 10;
}

/// <summary>Section <c>Wallets:Mempool</c>: mempool.space, no key.</summary>
public sealed class MempoolOptions
{
    public Uri BaseUrl { get; set; } = new("https://mempool.space/api");

    public int RequestsPerSecond { get; set; } = 1;
}

/// <summary>Section <c>Wallets:Blockstream</c>: blockstream.info, no key.</summary>
public sealed class BlockstreamOptions
{
    public Uri BaseUrl { get; set; } = new("https://blockstream.info/api");

    public int RequestsPerSecond { get; set; } = 1;
}

/// <summary>Section <c>Wallets:Etherscan</c>: asked for EVM chains, only when a key is set.</summary>
public sealed class EtherscanOptions
{
    public Uri BaseUrl { get; set; } = new("https://api.etherscan.io/v2/api");

    /// <summary>A secret: give it by environment variable <c>Wallets__Etherscan__Key</c>.</summary>
    public string? Key { get; set; }

    public int RequestsPerSecond { get; set; } = 3;
}

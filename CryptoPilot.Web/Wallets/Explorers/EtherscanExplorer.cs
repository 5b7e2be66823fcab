using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CryptoPilot.Web.Market.Providers;
using CryptoPilot.Web.Wallets.Addresses;

namespace CryptoPilot.Web.Wallets.Explorers;

/// <summary>Etherscan's second interface: one address and one key for all EVM chains. It tells its faults under HTTP 200.</summary>
public sealed class EtherscanExplorer(ProviderEndpoint endpoint, string? key, Pace pace, ExplorerHttp http) : IChainExplorer
{
    private const int Decimals = 18;

    private static readonly TimeSpan s_untilTomorrow = TimeSpan.FromHours(1);

    private readonly string _key = key?.Trim() ?? "";

    public string Name => "etherscan";

    public string Title => "Etherscan";

    public int AddressesPerQuestion => 20;

    // Ethereum Classic has a number, but Etherscan does not serve it; the chain has none here.
    public bool Covers(Chain chain) => _key.Length > 0 && chain.EvmChainId is not null;

    public async Task<IReadOnlyDictionary<string, ChainAmount>> GetBalancesAsync(Chain chain, IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        var entries = await AskAsync(chain, $"module=account&action=balancemulti&tag=latest&address={string.Join(',', addresses.Select(Uri.EscapeDataString))}", ReadBalances, cancellationToken);
        var balances = new Dictionary<string, ChainAmount>(addresses.Count, StringComparer.Ordinal);
        foreach (var address in addresses)
            balances[address] = entries.TryGetValue(address, out var amount) ? amount : throw ExplorerHttp.NotUnderstood(endpoint);
        return balances;
    }

    public async Task<ChainTransaction?> FindTransactionAsync(Chain chain, string hash, CancellationToken cancellationToken)
    {
        var id = hash.ToLowerInvariant();
        var query = $"txhash={Uri.EscapeDataString(id)}";
        var sent = await AskAsync(chain, $"module=proxy&action=eth_getTransactionByHash&{query}", root => ReadSent(root, id), cancellationToken);
        if (sent.IsMissing) return null;
        if (sent.IsPending) return new ChainTransaction(id, ChainStatus.Pending, 0, sent.Payments);

        var receipt = await AskAsync(chain, $"module=proxy&action=eth_getTransactionReceipt&{query}", root => ReadReceipt(root, id), cancellationToken);
        if (receipt.Block is not { } block) return new ChainTransaction(id, ChainStatus.Pending, 0, sent.Payments);
        var head = await AskAsync(chain, "module=proxy&action=eth_blockNumber", root => Hex(root.Field("result")) is { } number ? new Height(number) : null, cancellationToken);
        // The head may come from a node that lags behind the one that told the receipt.
        var confirmations = BigInteger.Max(1, head.Number - block + 1);
        if (confirmations > int.MaxValue) throw ExplorerHttp.NotUnderstood(endpoint);
        return new ChainTransaction(id, receipt.IsSuccess ? ChainStatus.Succeeded : ChainStatus.Failed, (int)confirmations, sent.Payments);
    }

    private async Task<T> AskAsync<T>(Chain chain, string question, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"?chainid={chain.EvmChainId}&{question}&apikey={Uri.EscapeDataString(_key)}");
        return await http.GetAsync(endpoint, pace, path, Read, cancellationToken) ?? throw ExplorerHttp.NotUnderstood(endpoint);

        T? Read(JsonElement root)
        {
            if (FaultOf(root, chain) is { } fault) throw fault;
            return root.Field("error") is null ? read(root) : throw ExplorerHttp.NotAccepted(endpoint);
        }
    }

    /// <summary>Its own words are not repeated, for they may quote the key.</summary>
    private ChainExplorerException? FaultOf(JsonElement root, Chain chain)
    {
        if (root.Field("status")?.Text() is not "0") return null;
        var words = root.Field("result")?.Text() ?? root.Field("message")?.Text() ?? "";
        if (Says("Max daily")) return Fault(ExplorersText.DailyLimit, FailureScope.Explorer, s_untilTomorrow);
        if (Says("Max calls per sec") || Says("Max rate limit") || Says("temporarily unavailable")) return Fault(ExplorersText.TooManyQuestions, FailureScope.Explorer);
        if (Says("API Key")) return Fault(ExplorersText.KeyRefused, FailureScope.Explorer);
        if (Says("not supported for this chain") || Says("chainid")) return Fault(ExplorersText.ChainNotServed, FailureScope.Chain);
        return ExplorerHttp.NotAccepted(endpoint);

        bool Says(string text) => words.Contains(text, StringComparison.OrdinalIgnoreCase);

        ChainExplorerException Fault(string text, FailureScope scope, TimeSpan? retryAfter = null) =>
            new(string.Format(CultureInfo.CurrentCulture, text, endpoint.Service, chain.Title), scope, retryAfter);
    }

    private static Dictionary<string, ChainAmount>? ReadBalances(JsonElement root)
    {
        if (root.Field("result")?.Entries() is not { } entries) return null;
        var balances = new Dictionary<string, ChainAmount>(entries.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            if (entry.Field("account")?.Text() is not { } account || entry.Field("balance")?.Text() is not { } text) return null;
            if (!BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var wei) || ChainAmount.FromUnits(wei, Decimals) is not { } amount) return null;
            balances[account] = amount;
        }

        return balances;
    }

    private static Sent? ReadSent(JsonElement root, string id)
    {
        if (!root.TryGetProperty("result", out var result)) return null;
        if (result.ValueKind == JsonValueKind.Null) return new Sent(IsMissing: true, IsPending: false, []);
        if (!IsAbout(result, id) || Hex(result.Field("value")) is not { } wei || ChainAmount.FromUnits(wei, Decimals) is not { } amount) return null;
        var isPending = result.Field("blockNumber") is null;
        // Without a recipient it makes a contract and pays nobody.
        if (result.Field("to")?.Text() is not { } to) return new Sent(IsMissing: false, isPending, []);
        var recipient = EvmAddresses.Instance.Check(to);
        return recipient.IsValid ? new Sent(IsMissing: false, isPending, [new ChainPayment(recipient.Normalised, amount)]) : null;
    }

    private static Receipt? ReadReceipt(JsonElement root, string id)
    {
        if (!root.TryGetProperty("result", out var result)) return null;
        if (result.ValueKind == JsonValueKind.Null) return new Receipt(null, false);
        if (result.Field("transactionHash")?.Text()?.Equals(id, StringComparison.OrdinalIgnoreCase) != true) return null;
        if (Hex(result.Field("blockNumber")) is not { } block) return null;
        // Before its Byzantium fork Ethereum told no status but a root: what stood in a block counted as done.
        if (result.Field("status") is null && result.Field("root") is not null) return new Receipt(block, IsSuccess: true);
        return Hex(result.Field("status")) is { } status ? new Receipt(block, status.IsOne) : null;
    }

    private static bool IsAbout(JsonElement result, string id) => result.Field("hash")?.Text()?.Equals(id, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>A number such as <c>0x1b</c>; not negative, at most 256 bits.</summary>
    private static BigInteger? Hex(JsonElement? element)
    {
        var text = element?.Text();
        if (text is null || text.Length is < 3 or > 66 || !text.StartsWith("0x", StringComparison.Ordinal)) return null;
        return BigInteger.TryParse($"0{text[2..]}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private sealed record Sent(bool IsMissing, bool IsPending, IReadOnlyList<ChainPayment> Payments);

    private sealed record Receipt(BigInteger? Block, bool IsSuccess);

    private sealed record Height(BigInteger Number);
}

using System.Numerics;
using System.Text.Json;
using CryptoPilot.Web.Market.Providers;

namespace CryptoPilot.Web.Wallets.Explorers;

/// <summary>A server that speaks Esplora's language: Blockstream's, mempool.space, or one's own. It knows Bitcoin.</summary>
public sealed class EsploraExplorer(string name, string title, ProviderEndpoint? endpoint, Pace pace, ExplorerHttp http) : IChainExplorer
{
    private const int Decimals = 8;

    public string Name => name;

    public string Title => title;

    public int AddressesPerQuestion => 1;

    private ProviderEndpoint Endpoint => endpoint ?? throw new InvalidOperationException($"{name} is not configured.");

    public bool Covers(Chain chain) => endpoint is not null && chain.Name == "bitcoin";

    public async Task<IReadOnlyDictionary<string, ChainAmount>> GetBalancesAsync(Chain chain, IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        var balances = new Dictionary<string, ChainAmount>(addresses.Count, StringComparer.Ordinal);
        foreach (var address in addresses)
        {
            var read = await http.GetAsync(Endpoint, pace, $"address/{Uri.EscapeDataString(address)}", root => ReadBalance(root, address), cancellationToken);
            balances[address] = read?.Amount ?? throw ExplorerHttp.NotUnderstood(Endpoint);
        }

        return balances;
    }

    public async Task<ChainTransaction?> FindTransactionAsync(Chain chain, string hash, CancellationToken cancellationToken)
    {
        var id = hash.ToLowerInvariant();
        var found = await http.GetAsync(Endpoint, pace, $"tx/{Uri.EscapeDataString(id)}", root => ReadTransaction(root, id), cancellationToken);
        if (found is null) return null;
        if (found.Height is not { } height) return new ChainTransaction(id, ChainStatus.Pending, 0, found.Payments);

        var tip = await http.GetAsync(Endpoint, pace, "blocks/tip/height", root => root.Whole() is > 0 and var number ? new Tip(number) : null, cancellationToken);
        if (tip is null) throw ExplorerHttp.NotUnderstood(Endpoint);
        // A server that lags behind its own blocks knows at least the one the transaction is in.
        return new ChainTransaction(id, ChainStatus.Succeeded, Math.Max(1, tip.Height - height + 1), found.Payments);
    }

    private static Answer? ReadBalance(JsonElement root, string address)
    {
        if (root.Field("address")?.Text() is not { } told || !told.Equals(address, StringComparison.OrdinalIgnoreCase)) return null;
        var stats = root.Field("chain_stats");
        if (Satoshis(stats?.Field("funded_txo_sum")) is not { } funded || Satoshis(stats?.Field("spent_txo_sum")) is not { } spent) return null;
        return ChainAmount.FromUnits(funded - spent, Decimals) is { } amount ? new Answer(amount) : null;
    }

    private static Found? ReadTransaction(JsonElement root, string id)
    {
        if (root.Field("txid")?.Text() != id || root.Field("vout")?.Entries() is not { } outputs) return null;
        var paid = new Dictionary<string, BigInteger>(StringComparer.Ordinal);
        foreach (var output in outputs)
        {
            if (Satoshis(output.Field("value")) is not { } value) return null;
            // An output without an address pays nobody: it carries data.
            if (output.Field("scriptpubkey_address")?.Text() is { } address) paid[address] = paid.GetValueOrDefault(address) + value;
        }

        var payments = new List<ChainPayment>(paid.Count);
        foreach (var (address, units) in paid)
        {
            if (ChainAmount.FromUnits(units, Decimals) is not { } amount) return null;
            payments.Add(new ChainPayment(address, amount));
        }

        return root.Field("status") is { } status && ReadHeight(status, out var height) ? new Found(payments, height) : null;
    }

    private static bool ReadHeight(JsonElement status, out int? height)
    {
        height = status.Field("block_height")?.Whole();
        return status.Field("confirmed")?.ValueKind switch
        {
            JsonValueKind.False => height is null,
            JsonValueKind.True => height is >= 0,
            _ => false,
        };
    }

    private static BigInteger? Satoshis(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } && BigInteger.TryParse(element.Value.GetRawText(), System.Globalization.NumberStyles.None, null, out var number) ? number : null;

    private sealed record Answer(ChainAmount Amount);

    private sealed record Found(IReadOnlyList<ChainPayment> Payments, int? Height);

    private sealed record Tip(int Height);
}

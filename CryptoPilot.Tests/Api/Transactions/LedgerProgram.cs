using System.Globalization;
using System.Net;
using System.Text.Json;

namespace CryptoPilot.Tests.Api.Transactions;

/// <summary>Short words for what a program does with the ledger.</summary>
internal static class LedgerProgram
{
    /// <summary>An address that nobody here has.</summary>
    public const string Outside = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";

    public static string Holding(string amount = "1", string cost = "100", string at = "2025-01-01T00:00:00Z", string symbol = "BTC") =>
        $$"""{"symbol":"{{symbol}}","amount":"{{amount}}","unit_cost_usd":"{{cost}}","acquired_at":"{{at}}","source":"bought"}""";

    public static string Trade(string amount = "1", string toAmount = "10", string at = "2025-02-01T00:00:00Z", string value = "300", string more = "") =>
        $$"""{"from_symbol":"BTC","to_symbol":"ETH","amount":"{{amount}}","to_amount":"{{toAmount}}","executed_at":"{{at}}","value_usd":"{{value}}"{{more}}}""";

    public static string Transfer(string amount = "0.5", string at = "2025-03-01T00:00:00Z", string address = Outside, string more = "") =>
        $$"""{"symbol":"BTC","amount":"{{amount}}","blockchain":"bitcoin","recipient_address":"{{address}}","executed_at":"{{at}}","value_usd":"400"{{more}}}""";

    public static async Task<long> BuyAsync(this ApiClient client, string amount = "1", string cost = "100", string at = "2025-01-01T00:00:00Z", string symbol = "BTC") =>
        (await client.PostAsync("/transactions/generate", Holding(amount, cost, at, symbol))).Made();

    public static async Task<long> TradeAsync(this ApiClient client, string amount = "1", string at = "2025-02-01T00:00:00Z") =>
        (await client.PostAsync("/transactions/convert", Trade(amount, at: at))).Made();

    public static async Task<long> SendAsync(this ApiClient client, string amount = "0.5") => (await client.PostAsync("/transactions/transfer", Transfer(amount))).Made();

    /// <summary>The key of what was made.</summary>
    public static long Made(this ApiReply reply) => long.Parse(reply.AssertDone(HttpStatusCode.Created)["id"]!, CultureInfo.InvariantCulture);

    public static List<JsonElement> Items(this ApiReply reply) => [.. reply.AssertDone().Json.GetProperty("items").EnumerateArray()];

    /// <summary>A field of all items of a list.</summary>
    public static List<string> All(this ApiReply reply, string name) => reply.Items().ConvertAll(item => item.GetProperty(name).ToString());

    public static string? Fact(this ApiReply reply, string name) => reply.Json.GetProperty("facts").TryGetProperty(name, out var fact) ? fact.GetString() : null;

    /// <summary>An answer without what names the single request.</summary>
    public static string Anonymous(this ApiReply reply) => reply.Code is null ? $"{(int)reply.Status} {reply.Text}" : $"{(int)reply.Status} {reply.Code} {reply.Json.GetProperty("detail")} {reply.Field}";
}

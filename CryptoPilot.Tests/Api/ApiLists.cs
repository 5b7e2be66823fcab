using System.Text.Json;

namespace CryptoPilot.Tests.Api;

/// <summary>What tests of many endpoints have in common.</summary>
internal static class ApiLists
{
    /// <summary>No row has this key.</summary>
    public const long NoSuchId = 999_999_999;

    /// <summary>The items of a piece.</summary>
    public static IReadOnlyList<JsonElement> Items(this ApiReply reply) => [.. reply.AssertDone().Json.GetProperty("items").EnumerateArray()];

    /// <summary>A field of each item as text.</summary>
    public static IReadOnlyList<string> Items(this ApiReply reply, string field) => [.. reply.Items().Select(item => item.GetProperty(field).ToString())];

    /// <summary>A field of each item of a list that is read two items at a time, to its end.</summary>
    /// <param name="client">Who reads.</param>
    /// <param name="path">With its filters.</param>
    /// <param name="field">What is told of an item.</param>
    public static async Task<IReadOnlyList<string>> WalkAsync(this ApiClient client, string path, string field)
    {
        var seen = new List<string>();
        var next = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=2";
        var cursor = "";
        do
        {
            var piece = await client.GetAsync(next + cursor);
            Assert.InRange(piece.Items().Count, 0, 2);
            seen.AddRange(piece.Items(field));
            cursor = piece["next_cursor"] is { Length: > 0 } more ? $"&cursor={more}" : "";
        }
        while (cursor.Length > 0);
        return seen;
    }

    /// <summary>Fails unless a row of somebody else's is answered word by word as one that does not exist.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="method">How.</param>
    /// <param name="path">With <c>{id}</c> in the place of the key.</param>
    /// <param name="id">The row.</param>
    /// <param name="json">What is sent.</param>
    public static async Task AssertForeignIsMissingAsync(this ApiClient client, HttpMethod method, string path, object id, string? json = null)
    {
        var foreign = await client.SendAsync(method, path.Replace("{id}", id.ToString(), StringComparison.Ordinal), json);
        var missing = await client.SendAsync(method, path.Replace("{id}", $"{NoSuchId}", StringComparison.Ordinal), json);

        Assert.Equal("not-found", foreign.Code);
        Assert.Equal((missing.Status, Words(missing)), (foreign.Status, Words(foreign)));
    }

    private static string Words(ApiReply reply) => string.Join('|', reply.Json.EnumerateObject().Where(field => field.Name != "instance").Select(field => field.ToString()));
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;

namespace CryptoPilot.Web.Api.Answers;

/// <summary>
/// Where a list goes on: the sort key of the last row, bound to the list and its filters, so that it is refused anywhere else. It is
/// no secret and grants nothing: every read filters by its owner anyway.
/// </summary>
public static class Cursor
{
    /// <summary>The cursor after a row.</summary>
    /// <typeparam name="TKey">A record of what the list is ordered by, ending with the row's key.</typeparam>
    public static string After<TKey>(HttpContext context, TKey key) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new Place<TKey>(Binding(context), key), ApiJson.Options));

    /// <summary>What the list goes on after; null when it begins.</summary>
    /// <exception cref="ApiFaultException"><c>invalid-cursor</c>.</exception>
    public static TKey? Read<TKey>(HttpContext context)
        where TKey : class
    {
        if (ApiParameters.Cursor.Read(context) is not { } text) return null;
        try
        {
            var place = JsonSerializer.Deserialize<Place<TKey>>(Base64Url.DecodeFromChars(text), ApiJson.Options);
            if (place is { Key: { } key } && place.Binding == Binding(context)) return key;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            // Said below, together with one of other filters.
        }

        throw new ApiFaultException(new ApiFault(ApiProblems.InvalidCursor, "Send a next_cursor of this list as it was answered, with the same filters, or none to begin anew.", ApiParameters.Cursor.Name));
    }

    /// <summary>The list and all that chooses its rows; the length of a piece and the chosen fields may change on the way.</summary>
    private static string Binding(HttpContext context)
    {
        var filters = context.Request.Query
            .Where(pair => pair.Key != ApiParameters.Cursor.Name && pair.Key != ApiParameters.Limit.Name && pair.Key != ApiParameters.Fields.Name)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{context.Request.Path}?{string.Join('&', filters)}")).AsSpan(0, 6));
    }

    private sealed record Place<TKey>(string Binding, TKey Key);
}

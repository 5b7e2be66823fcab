using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>
/// Keys made of what a line says. The same line of the same user has the same key in every file, so it is known again; lines that
/// stand twice in one file, as two equal fills in one second do, count on.
/// </summary>
public sealed class RowKeys
{
    private readonly Dictionary<Guid, int> _seen = [];

    /// <summary>The key of the next row with these lines.</summary>
    public Guid Next(string raw)
    {
        var key = Of(raw);
        var count = _seen[key] = _seen.GetValueOrDefault(key) + 1;
        return count == 1 ? key : Of(string.Create(CultureInfo.InvariantCulture, $"{count}\n{raw}"));
    }

    /// <summary>The key of a row that the user imports although the ledger has its line.</summary>
    public static Guid OfRow(int importId, int number) => Of(string.Create(CultureInfo.InvariantCulture, $"import {importId} row {number}"));

    private static Guid Of(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}

using System.Security.Cryptography;
using System.Text;

namespace CryptoPilot.Web.Ledger.Imports.Reading;

/// <summary>The names of a file's columns. Case and blanks around them do not matter.</summary>
public sealed class ImportHeader
{
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);

    public ImportHeader(IReadOnlyList<string> names)
    {
        Names = [.. names.Select(CellText.Plain)];
        for (var column = 0; column < Names.Count; column++) _columns.TryAdd(Names[column], column);
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The same for files with the same columns.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Names).ToLowerInvariant())));

    /// <summary>True when all of these columns are there.</summary>
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) if (!_columns.ContainsKey(name)) return false;
        return true;
    }

    /// <summary>The column of that name from 0, or -1.</summary>
    public int Find(string name) => _columns.GetValueOrDefault(name, -1);

    /// <summary>The first column whose name begins so, or null.</summary>
    public string? Starting(string start) => Names.FirstOrDefault(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));
}

namespace CryptoPilot.Samples.Generate;

/// <summary>Names of the document as C# writes them.</summary>
internal static class Names
{
    private static readonly char[] s_between = ['_', '-', '.', ' '];

    /// <summary><c>change_24h_percent</c> is <c>Change24hPercent</c>.</summary>
    public static string Pascal(string name)
    {
        var joined = string.Concat(name.Split(s_between, StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        return char.IsAsciiDigit(joined[0]) ? $"_{joined}" : joined;
    }

    /// <summary><c>Idempotency-Key</c> is <c>idempotencyKey</c>.</summary>
    public static string Camel(string name)
    {
        var pascal = Pascal(name);
        return char.ToLowerInvariant(pascal[0]) + pascal[1..];
    }
}

namespace CryptoPilot.Web.Ledger.Exports;

/// <summary>Text in a sheet that no spreadsheet takes for a formula, and that can be read back to the letter.</summary>
public static class SheetText
{
    /// <summary>Puts an apostrophe before what a spreadsheet would compute, and before an apostrophe so that it is not lost on the way back.</summary>
    public static string? Guard(string? text) => text is [var first, ..] && IsRisky(first) ? $"'{text}" : text;

    /// <summary>Takes back what <see cref="Guard"/> did.</summary>
    public static string Unguard(string text) => text is ['\'', var second, ..] && IsRisky(second) ? text[1..] : text;

    private static bool IsRisky(char first) => first is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\'';
}

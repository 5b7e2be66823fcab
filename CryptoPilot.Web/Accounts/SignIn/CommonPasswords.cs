using System.Collections.Frozen;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>Passwords that everybody tries first.</summary>
public static class CommonPasswords
{
    private static readonly Lazy<FrozenSet<string>> s_all = new(Read);

    /// <summary>How many are known.</summary>
    public static int Count => s_all.Value.Count;

    /// <summary>Whether a password is one of them, whatever the case of its letters.</summary>
    public static bool Contains(string password) => s_all.Value.Contains(password);

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("CryptoPilot.Web.Accounts.SignIn.common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("# ", StringComparison.Ordinal))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}

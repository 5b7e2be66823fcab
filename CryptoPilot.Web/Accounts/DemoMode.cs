namespace CryptoPilot.Web.Accounts;

/// <summary>The setting <c>Demo</c>: a known user with a portfolio to look around in, and nobody else.</summary>
/// <param name="IsOn">True for an instance started with <c>--demo</c>.</param>
public sealed record DemoMode(bool IsOn)
{
    /// <summary>The key of the setting.</summary>
    public const string Key = "Demo";

    /// <summary>Shown on the sign-in page.</summary>
    public const string UserName = "demo";

    /// <summary>Shown on the sign-in page.</summary>
    public const string Password = "explore-the-market";
}

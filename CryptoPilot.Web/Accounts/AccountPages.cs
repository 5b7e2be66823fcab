namespace CryptoPilot.Web.Accounts;

/// <summary>A page about one's own account.</summary>
/// <param name="Address">A path of this site, without the leading slash.</param>
/// <param name="Text">What its link says.</param>
/// <param name="Icon">The path of a 20 × 20 drawing.</param>
public sealed record AccountPage(string Address, Func<string> Text, string Icon)
{
    /// <summary>Whether a request's or a page's path is this page.</summary>
    public bool IsAt(string? path) => string.Equals(path?.Trim('/'), Address, StringComparison.OrdinalIgnoreCase);
}

/// <summary>All pages about one's own account. The same list stands beside interactive pages and beside those of Identity.</summary>
public static class AccountPages
{
    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<AccountPage> All { get; } =
    [
        new("account/profile", () => AccountsText.PageProfile, "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3 17c.7-3 3.4-4.5 7-4.5s6.3 1.5 7 4.5"),
        new("account/preferences", () => AccountsText.PagePreferences, "M3 6h8M15 6h2M3 14h2M9 14h8M13 8V4M7 16v-4"),
        new("account/channels", () => AccountsText.PageChannels, "M4 14h12l-1.5-2.5V8a4.5 4.5 0 0 0-9 0v3.5ZM8.5 16.5a1.5 1.5 0 0 0 3 0M2 5.5 4 3M18 5.5 16 3"),
        new("Identity/Account/Manage/ChangePassword", () => AccountsText.PagePassword, "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3"),
        new("Identity/Account/Manage/TwoFactorAuthentication", () => AccountsText.PageTwoFactor, "M6.5 2.5h7v15h-7zM9 15h2M9 5.5h2"),
        new("Identity/Account/Manage/Passkeys", () => AccountsText.PagePasskeys, "M7 12.5a4 4 0 1 1 3.8-5.2H17v3h-2v2h-3v-2h-1.2A4 4 0 0 1 7 12.5ZM6.5 8.5h.01"),
        new("Identity/Account/Manage/ExternalLogins", () => AccountsText.PageExternalLogins, "M8.5 11.5l3-3M7.5 8.5 5 11a2.8 2.8 0 0 0 4 4l2.5-2.5M12.5 11.5 15 9a2.8 2.8 0 0 0-4-4L8.5 7.5"),
        new("account/sessions", () => AccountsText.PageSessions, "M3 4h14v9H3zM7 17h6M10 13v4"),
        new("account/activity", () => AccountsText.PageActivity, "M2.5 10H6l2-5.5 4 11 2-5.5h3.5"),
        new("account/api-keys", () => AccountsText.PageApiKeys, "M12.5 2.5a5 5 0 1 0 .1 9.9 5 5 0 0 0-.1-9.9ZM9 11l-6 6M5.5 14.5 8 17M14 6h.01"),
        new("account/webhooks", () => AccountsText.PageWebhooks, "M7 8.5a3.5 3.5 0 1 1 5.2 1.8l2.3 4M12 14.5a3 3 0 1 0 .4-2.5M9.5 7.5l-2.7 4.7M9 13.5H12M6.5 11.5a3 3 0 1 0 2.5 4"),
        new("account/data", () => AccountsText.PageData, "M3.5 5c0-1.4 2.9-2.5 6.5-2.5s6.5 1.1 6.5 2.5-2.9 2.5-6.5 2.5S3.5 6.4 3.5 5ZM3.5 5v10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5V5M3.5 10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5"),
    ];
}

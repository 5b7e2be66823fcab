namespace CryptoPilot.Tests.Browser;

/// <summary>The pages of the product by the name that screenshots carry.</summary>
internal static class Pages
{
    /// <summary>For everybody.</summary>
    public static IReadOnlyList<(string Name, string Path)> Anonymous { get; } =
    [
        ("landing", "/"), ("sign-in", "/Identity/Account/Login"), ("register", "/Identity/Account/Register"), ("forgot-password", "/Identity/Account/ForgotPassword"), ("reset-password", "/Identity/Account/ResetPassword"), ("confirm-email", "/Identity/Account/ConfirmEmail"), ("ended", "/account/ended?why=revoked"), ("signing", "/api/docs/signing"), ("problems", "/api/docs/problems"),
    ];

    /// <summary>For who is signed in.</summary>
    public static IReadOnlyList<(string Name, string Path)> SignedIn { get; } =
    [
        ("dashboard", "/dashboard"), ("market", "/market"), ("coin", "/coins/BTC"), ("wallets", "/wallets"), ("wallet", "/wallets/1"), ("imports", "/imports"), ("import", "/imports/1"),
        ("alerts", "/alerts"), ("alert-history", "/alerts/history"), ("notifications", "/notifications"),
        ("add-holding", "/holdings/new"), ("transactions", "/transactions"), ("transaction", "/transactions?tx=1"), ("transaction-edit", "/transactions/1/edit"), ("convert", "/convert?from=BTC&to=ETH"), ("transfer", "/transfer?symbol=BTC"),
        ("cost-basis", "/transactions/method"), ("lots", "/holdings/BTC"), ("account", "/Identity/Account/Manage/ChangePassword"), ("two-factor", "/Identity/Account/Manage/TwoFactorAuthentication"), ("two-factor-set-up", "/Identity/Account/Manage/EnableAuthenticator"), ("passkeys", "/Identity/Account/Manage/Passkeys"), ("other-sites", "/Identity/Account/Manage/ExternalLogins"), ("profile", "/account/profile"), ("preferences", "/account/preferences"), ("channels", "/account/channels"), ("activity", "/account/activity"), ("my-data", "/account/data"), ("sessions", "/account/sessions"), ("api-keys", "/account/api-keys"), ("webhooks", "/account/webhooks"), ("webhook", "/account/webhooks/1"), ("not-found", "/no-such-page"),
    ];

    /// <summary>For administrators.</summary>
    public static IReadOnlyList<(string Name, string Path)> Administration { get; } =
    [
        ("people", "/admin/users"), ("person", "/admin/users/1"), ("admin-sign-in", "/admin/sign-in"), ("dead-letters", "/admin/dead-letters"), ("announcements", "/admin/announcements"),
    ];
}

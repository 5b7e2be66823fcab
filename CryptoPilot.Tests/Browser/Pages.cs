namespace CryptoPilot.Tests.Browser;

/// <summary>The pages of the product by the name that screenshots carry.</summary>
internal static class Pages
{
    /// <summary>For everybody.</summary>
    public static IReadOnlyList<(string Name, string Path)> Anonymous { get; } =
    [
        ("landing", "/"), ("sign-in", "/Identity/Account/Login"), ("ended", "/account/ended?why=revoked"), ("register", "/Identity/Account/Register"),
    ];

    /// <summary>For who is signed in.</summary>
    public static IReadOnlyList<(string Name, string Path)> SignedIn { get; } =
    [
        ("dashboard", "/dashboard"), ("market", "/market"), ("coin", "/coins/BTC"), ("wallets", "/wallets"), ("imports", "/imports"),
        ("alerts", "/alerts"), ("notifications", "/notifications"),
        ("add-holding", "/holdings/new"), ("transactions", "/transactions"), ("transaction", "/transactions?tx=1"), ("transaction-edit", "/transactions/1/edit"), ("convert", "/convert?from=BTC&to=ETH"), ("transfer", "/transfer?symbol=BTC"),
        ("cost-basis", "/transactions/method"), ("lots", "/holdings/BTC"), ("profile", "/account/profile"), ("preferences", "/account/preferences"), ("sessions", "/account/sessions"), ("activity", "/account/activity"), ("my-data", "/account/data"), ("not-found", "/no-such-page"),
    ];
}

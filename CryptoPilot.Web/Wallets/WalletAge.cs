using System.Globalization;

namespace CryptoPilot.Web.Wallets;

/// <summary>Says how old a balance is and who told it.</summary>
public static class WalletAge
{
    /// <summary><c>12 min ago, by mempool.space</c>; what is missing when there is no balance.</summary>
    public static string Of(WalletRow wallet, bool isCovered, DateTime now)
    {
        if (wallet.BalanceAt is not { } at) return isCovered ? WalletsText.NotAskedYet : WalletsText.NoExplorer;
        return Text(WalletsText.ToldBy, Ago(now - at), wallet.BalanceSource ?? "");
    }

    /// <summary><c>12 min ago</c>.</summary>
    public static string Ago(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => WalletsText.AgeNow,
        { TotalHours: < 1 } => Text(WalletsText.AgeMinutes, (int)age.TotalMinutes),
        { TotalDays: < 1 } => Text(WalletsText.AgeHours, (int)age.TotalHours),
        _ => Text(WalletsText.AgeDays, (int)age.TotalDays),
    };

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.CurrentCulture, format, values);
}

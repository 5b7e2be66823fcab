using Radzen;

namespace CryptoPilot.Web.Wallets;

/// <summary>Opens the wallet editor over a page.</summary>
public static class WalletDialog
{
    /// <summary>Lets the user add a wallet.</summary>
    /// <returns>The wallet that was added; null when none was.</returns>
    public static async Task<int?> AddAsync(DialogService dialogs)
    {
        var options = new DialogOptions { Width = "min(32rem, calc(100vw - 1.5rem))", CloseDialogOnEsc = true, AutoFocusFirstElement = true };
        return await dialogs.OpenAsync<WalletEditor>(WalletsText.AddTitle, [], options) as int?;
    }
}

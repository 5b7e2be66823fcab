using Radzen;

namespace CryptoPilot.Web.Alerts;

/// <summary>Opens the alert editor over a page.</summary>
public static class AlertDialog
{
    /// <summary>Lets the user make an alert.</summary>
    /// <param name="dialogs">The page's dialogs.</param>
    /// <param name="symbol">The coin; null lets the user choose it.</param>
    /// <param name="targetPrice">USD to start from; null leaves it to the user.</param>
    /// <returns>True when an alert was made.</returns>
    public static Task<bool> OpenAsync(DialogService dialogs, string? symbol, decimal? targetPrice) => ShowAsync(dialogs, AlertsText.NewTitle, new()
    {
        [nameof(AlertEditor.Symbol)] = symbol,
        [nameof(AlertEditor.TargetPrice)] = targetPrice,
    });

    /// <summary>Lets the user change an alert.</summary>
    /// <param name="dialogs">The page's dialogs.</param>
    /// <param name="alertId">The alert.</param>
    /// <param name="isPortfolio">False for one on a price.</param>
    /// <returns>True when it was changed.</returns>
    public static Task<bool> EditAsync(DialogService dialogs, int alertId, bool isPortfolio = false) => ShowAsync(dialogs, AlertsText.EditTitle, new()
    {
        [nameof(AlertEditor.AlertId)] = alertId,
        [nameof(AlertEditor.IsPortfolio)] = isPortfolio,
    });

    private static async Task<bool> ShowAsync(DialogService dialogs, string title, Dictionary<string, object?> parameters)
    {
        var options = new DialogOptions { Width = "min(36rem, calc(100vw - 1.5rem))", CloseDialogOnEsc = true, AutoFocusFirstElement = true };
        return await dialogs.OpenAsync<AlertEditor>(title, parameters!, options) is true;
    }
}

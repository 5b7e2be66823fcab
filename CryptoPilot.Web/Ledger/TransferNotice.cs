using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Shell;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>Tells a user that another one sent coins.</summary>
public sealed class TransferNotice(NotificationService notifications)
{
    /// <summary>The language that users read; the sender's culture is not the recipient's.</summary>
    private static readonly CultureInfo s_culture = CultureInfo.GetCultureInfo("en-US");

    /// <summary>Adds the notification, unless the recipient wants none, within the caller's unit of work; the caller saves.</summary>
    public async Task AddAsync(CryptoPilotContext db, LedgerTransaction sent, int recipientId, CancellationToken cancellationToken)
    {
        var wishes = await db.Users.Where(user => user.Id == recipientId).Select(user => user.Preferences).SingleOrDefaultAsync(cancellationToken);
        var ways = (wishes ?? new UserPreferences()).Notify.Transfers;
        if (!ways.InApp && !ways.Ways().Any()) return;
        var name = await db.Users.Where(user => user.Id == sent.UserId).Select(user => user.DisplayName).SingleOrDefaultAsync(cancellationToken);
        var sender = string.IsNullOrWhiteSpace(name) ? LedgerText.NoticeSomebody : name;
        var (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (s_culture, s_culture);
            // Who is told elsewhere only has it in the inbox as something that was read.
            Add(db, sent, recipientId, sender).IsRead = !ways.InApp;
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
        }
    }

    private UserNotification Add(CryptoPilotContext db, LedgerTransaction sent, int recipientId, string sender) => notifications.Add(
        db, recipientId, NotificationKind.Transfer, NotificationType.Info,
        string.Format(CultureInfo.CurrentCulture, LedgerText.NoticeTitle, NumberFormat.Amount(sent.Amount), sent.FromSymbol),
        string.Format(CultureInfo.CurrentCulture, LedgerText.NoticeMessage, sender, NumberFormat.Exact(sent.Amount), sent.FromSymbol, NumberFormat.Usd(sent.ValueUsd)),
        $"/coins/{Uri.EscapeDataString(sent.FromSymbol!)}");
}

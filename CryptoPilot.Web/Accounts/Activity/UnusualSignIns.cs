using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Activity;

/// <summary>
/// Tells a user of a sign-in from a device or a network that none of their latest sign-ins came from. A device is a browser on a system; a
/// network is the first half of an IPv4 address and the first third of an IPv6 one, so that a phone that roams does not cry wolf.
/// </summary>
public sealed class UnusualSignIns(IDbContextFactory<CryptoPilotContext> contexts, NotificationService notifications, TimeProvider time)
{
    /// <summary>How many sign-ins are looked at.</summary>
    public const int Remembered = 200;

    private const int NetworkBytesV4 = 2;
    private const int NetworkBytesV6 = 6;

    /// <summary>To be called before the sign-in itself is logged. The first one of all is not unusual.</summary>
    /// <returns>True when the user was told.</returns>
    public async Task<bool> TellAsync(int userId, SessionOrigin origin, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var before = await db.AuthLogs.Where(log => log.UserId == userId && log.Action == AuthActions.Login && log.Status == AuthStatus.Success)
            .OrderByDescending(log => log.Id).Take(Remembered)
            .Select(log => new { log.IpAddress, log.UserAgent })
            .ToListAsync(cancellationToken);
        if (before.Count == 0) return false;
        var (device, network) = (DeviceName.Of(origin.UserAgent), NetworkOf(origin.IpAddress));
        if (before.Any(known => DeviceName.Of(known.UserAgent) == device) && before.Any(known => NetworkOf(known.IpAddress) == network)) return false;

        var preferences = await db.Users.Where(user => user.Id == userId).Select(user => user.Preferences).SingleOrDefaultAsync(cancellationToken) ?? new UserPreferences();
        notifications.Add(db, userId, NotificationKind.Security, NotificationType.Warning, Text(ActivityText.UnusualTitle, device), Text(ActivityText.UnusualMessage, device, origin.IpAddress ?? ActivityText.UnusualNowhere, Now(preferences)), "/account/sessions");
        await db.SaveChangesAsync(cancellationToken);
        notifications.Announce(userId);
        return true;
    }

    /// <summary>The network of an address; the text itself when it is none.</summary>
    public static string NetworkOf(string? address)
    {
        if (!IPAddress.TryParse(address, out var ip)) return address ?? "";
        if (ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4();
        if (IPAddress.IsLoopback(ip)) return "loopback";
        return Convert.ToHexString(ip.GetAddressBytes(), 0, ip.AddressFamily == AddressFamily.InterNetwork ? NetworkBytesV4 : NetworkBytesV6);
    }

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.CurrentCulture, format, values);

    /// <summary>On the user's own clock; UTC says so.</summary>
    private string Now(UserPreferences preferences)
    {
        var culture = preferences.NumberFormat is { } name && ReaderFormats.IsCulture(name) ? CultureInfo.GetCultureInfo(name) : CultureInfo.GetCultureInfo("en-US");
        var isZoned = TimeZoneInfo.TryFindSystemTimeZoneById(preferences.TimeZone ?? "", out var zone);
        var text = TimeZoneInfo.ConvertTime(time.GetUtcNow(), isZoned ? zone! : TimeZoneInfo.Utc).DateTime.ToString("g", culture);
        return isZoned ? text : $"{text} UTC";
    }
}

using System.Globalization;
using System.Security.Cryptography;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using Microsoft.AspNetCore.DataProtection;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>
/// Names a user and a kind of notification in an address that only this instance can make. It never ends: a mail of last year still
/// has a way out, and all it can do is to switch mails off.
/// </summary>
public sealed class UnsubscribeTokens(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("CryptoPilot.Unsubscribe.v1");

    /// <summary>Whether mails of a kind can be switched off.</summary>
    public static bool CanStop(NotificationKind kind) => kind != NotificationKind.Security;

    /// <summary>The path where mails of a kind are switched off; null when they cannot be.</summary>
    public string? AddressOf(int userId, NotificationKind kind) =>
        CanStop(kind) ? $"{UnsubscribeEndpoints.Path}?token={_protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{userId}|{Words.Of(kind)}"))}" : null;

    /// <summary>What a token names; null when it was not made here, or the keys of then are lost.</summary>
    public (int UserId, NotificationKind Kind)? Read(string? token)
    {
        if (string.IsNullOrEmpty(token)) return null;
        try
        {
            var parts = _protector.Unprotect(token).Split('|');
            return parts is [var user, var word] && int.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var userId)
                && Words.TryParse<NotificationKind>(word, out var kind) && CanStop(kind) ? (userId, kind) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

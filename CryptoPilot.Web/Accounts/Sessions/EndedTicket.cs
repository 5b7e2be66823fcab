using System.Globalization;
using System.Security.Cryptography;
using CryptoPilot.Data.Conventions;
using Microsoft.AspNetCore.DataProtection;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>Whose session ended and why, for the page that tells it: nobody else can make that page speak of an account.</summary>
public sealed class EndedTicket(IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);
    private readonly IDataProtector _protector = protection.CreateProtector("CryptoPilot.EndedTicket.v1");

    /// <summary>The address of the page for a session that ended.</summary>
    public string Address(SessionVerdict verdict, int userId)
    {
        var address = $"{EndedPage.Path}?why={Words.SnakeCase(verdict.ToString())}";
        if (verdict != SessionVerdict.Suspended) return address;
        var ticket = _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{userId} {(time.GetUtcNow() + s_lifetime).UtcTicks}"));
        return $"{address}&account={Uri.EscapeDataString(ticket)}";
    }

    /// <summary>The verdict that the word of an address names; <see cref="SessionVerdict.Unknown"/> for any other word.</summary>
    public static SessionVerdict Verdict(string? why) =>
        Enum.GetValues<SessionVerdict>().FirstOrDefault(verdict => verdict != SessionVerdict.Alive && Words.SnakeCase(verdict.ToString()) == why, SessionVerdict.Unknown);

    /// <summary>Whose suspension may be told; null for a ticket that is old or forged.</summary>
    public int? UserId(string? ticket)
    {
        if (string.IsNullOrEmpty(ticket)) return null;
        try
        {
            var parts = _protector.Unprotect(ticket).Split(' ');
            var isFresh = long.Parse(parts[1], CultureInfo.InvariantCulture) > time.GetUtcNow().UtcTicks;
            return isFresh ? int.Parse(parts[0], CultureInfo.InvariantCulture) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

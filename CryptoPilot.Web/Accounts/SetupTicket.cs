using System.Globalization;
using System.Security.Cryptography;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts;

/// <summary>Signs in who has just set up the instance: a page over a live connection cannot write a cookie, so it hands over a ticket.</summary>
public sealed class SetupTicket(IDataProtectionProvider protection, IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    /// <summary>Where a ticket is redeemed.</summary>
    public const string Path = "/setup/finish";

    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(1);
    private readonly IDataProtector _protector = protection.CreateProtector("CryptoPilot.SetupTicket.v1");

    /// <summary>A ticket for the user, good once and for one minute.</summary>
    public string Issue(int userId) =>
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{userId} {(time.GetUtcNow() + s_lifetime).UtcTicks}"));

    /// <summary>Signs in and leads to the dashboard; a ticket that is used, old or forged leads to the sign-in page.</summary>
    public async Task<IResult> RedeemAsync(string? ticket, SignInManager<AppUser> signIn, CancellationToken cancellationToken)
    {
        if (Read(ticket) is not { } userId || !await UseAsync(userId, cancellationToken)) return Results.LocalRedirect("/Identity/Account/Login");
        var user = await signIn.UserManager.FindByIdAsync(userId.ToString(CultureInfo.InvariantCulture));
        if (user is null || !await signIn.CanSignInAsync(user)) return Results.LocalRedirect("/Identity/Account/Login");
        await signIn.SignInAsync(user, isPersistent: false);
        return Results.LocalRedirect("/dashboard");
    }

    private int? Read(string? ticket)
    {
        try
        {
            var parts = _protector.Unprotect(ticket ?? "").Split(' ');
            var isFresh = long.Parse(parts[1], CultureInfo.InvariantCulture) > time.GetUtcNow().UtcTicks;
            return isFresh ? int.Parse(parts[0], CultureInfo.InvariantCulture) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>A ticket is for the very first sign-in: whoever sets the time of it first has used the ticket, on every node.</summary>
    private async Task<bool> UseAsync(int userId, CancellationToken cancellationToken)
    {
        DateTime? now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users
            .Where(user => user.Id == userId && user.LastLoginAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.LastLoginAt, now), cancellationToken) == 1;
    }
}

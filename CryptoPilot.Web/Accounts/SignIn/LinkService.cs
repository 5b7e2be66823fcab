using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Administration;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>What a link is good for, found by its token.</summary>
public sealed record FoundLink(long Id, int? UserId, string? Email);

/// <summary>An invitation that nobody has used yet.</summary>
public sealed record OpenInvitation(long Id, string? CreatedBy, DateTime CreatedAt, DateTime ExpiresAt);

/// <summary>Links that are good once. Their tokens are 256 random bits; only the hash is stored.</summary>
public sealed class LinkService(IDbContextFactory<CryptoPilotContext> contexts, AuthLogService log, TimeProvider time)
{
    /// <summary>How long an administrator's link and an invitation are good.</summary>
    public static readonly TimeSpan HandedOut = TimeSpan.FromDays(3);

    /// <summary>How long a link to a new password is good that was sent by mail.</summary>
    public static readonly TimeSpan Mailed = TimeSpan.FromHours(1);

    /// <summary>How long a link that proves an address is good.</summary>
    public static readonly TimeSpan ToConfirm = TimeSpan.FromDays(2);

    private const int TokenBytes = 32;
    private const int MaxToken = 64;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The path of the page that a link of a purpose leads to.</summary>
    public static string PathOf(LinkPurpose purpose, string token) => purpose switch
    {
        LinkPurpose.Invitation => $"/Identity/Account/Register?invitation={token}",
        LinkPurpose.PasswordReset => $"/Identity/Account/ResetPassword?link={token}",
        _ => $"/Identity/Account/ConfirmEmail?link={token}",
    };

    /// <summary>Makes a link for an account.</summary>
    /// <returns>Its token, which is told only now.</returns>
    public async Task<string> MakeAsync(LinkPurpose purpose, int userId, TimeSpan lifetime, string? email, CancellationToken cancellationToken)
    {
        var token = NewToken();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AccountLinks.Add(new AccountLink { Purpose = purpose, UserId = userId, Email = email, TokenHash = Hash(token), ExpiresAt = Now + lifetime });
        await db.SaveChangesAsync(cancellationToken);
        return token;
    }

    /// <summary>Makes an invitation.</summary>
    /// <returns>Its token, which is told only now.</returns>
    public async Task<string> InviteAsync(int adminId, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var token = NewToken();
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            db.AccountLinks.Add(new AccountLink { Purpose = LinkPurpose.Invitation, CreatedBy = adminId, TokenHash = Hash(token), ExpiresAt = Now + HandedOut });
            await db.SaveChangesAsync(cancellationToken);
        }

        await log.RecordAsync(AuthLogService.Entry(origin, adminId, AuthActions.Invited, AuthStatus.Success), cancellationToken);
        return token;
    }

    /// <summary>Makes a link with which a person chooses a new password, for an administrator to hand over.</summary>
    /// <returns>Its token, which is told only now; null when there is no such user, or the one who asks is no administrator any more.</returns>
    public async Task<string?> MakePasswordResetAsync(int adminId, int userId, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var token = NewToken();
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await db.Users.Where(AccountStanding.Entering(Now)).AnyAsync(user => user.Id == adminId && user.Role == UserRole.Admin, cancellationToken)) return null;
            if (!await db.Users.AnyAsync(user => user.Id == userId && user.ErasedAt == null, cancellationToken)) return null;
            db.AuthLogs.Add(AuthLogService.Entry(origin, userId, AuthActions.LinkMade, AuthStatus.Success, ("purpose", "password_reset"), ("by", adminId == userId ? "oneself" : "administrator")));
            db.AuditLogs.Add(new AuditLog { UserId = adminId, Action = AuthActions.LinkMade, Subject = string.Create(CultureInfo.InvariantCulture, $"users:{userId}"), IpAddress = origin.IpAddress });
            db.AccountLinks.Add(new AccountLink { Purpose = LinkPurpose.PasswordReset, UserId = userId, CreatedBy = adminId, TokenHash = Hash(token), ExpiresAt = Now + HandedOut });
            await db.SaveChangesAsync(cancellationToken);
        }

        return token;
    }

    /// <summary>Whether a link of this kind that is still good was mailed to a user a moment ago: nobody's mailbox is flooded from here.</summary>
    public async Task<bool> WasJustMadeAsync(LinkPurpose purpose, int userId, TimeSpan within, CancellationToken cancellationToken)
    {
        var since = Now - within;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AccountLinks.AnyAsync(link => link.UserId == userId && link.Purpose == purpose && link.CreatedBy == null && link.UsedAt == null && link.CreatedAt > since, cancellationToken);
    }

    /// <summary>What a token is good for now; null when it is used, too old or nobody's.</summary>
    public async Task<FoundLink?> FindAsync(LinkPurpose purpose, string? token, CancellationToken cancellationToken)
    {
        if (token is not { Length: > 0 and <= MaxToken }) return null;
        var (hash, now) = (Hash(token), Now);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AccountLinks
            .Where(link => link.TokenHash == hash && link.Purpose == purpose && link.UsedAt == null && link.ExpiresAt > now)
            .Select(link => new FoundLink(link.Id, link.UserId, link.Email))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Uses a link up. Of two at once one gets it.</summary>
    public async Task<bool> UseAsync(FoundLink link, CancellationToken cancellationToken)
    {
        DateTime? now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AccountLinks
            .Where(row => row.Id == link.Id && row.UsedAt == null && row.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), cancellationToken) == 1;
    }

    /// <summary>Makes a link good again whose use came to nothing.</summary>
    public async Task GiveBackAsync(FoundLink link)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await db.AccountLinks.Where(row => row.Id == link.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, (DateTime?)null), CancellationToken.None);
    }

    /// <summary>Takes back all links of a kind that a user still has.</summary>
    public async Task WithdrawAsync(LinkPurpose purpose, int userId, CancellationToken cancellationToken)
    {
        DateTime? now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.AccountLinks
            .Where(row => row.UserId == userId && row.Purpose == purpose && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), cancellationToken);
    }

    /// <summary>The invitations that can still be used, latest first.</summary>
    public async Task<IReadOnlyList<OpenInvitation>> OpenInvitationsAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AccountLinks
            .Where(link => link.Purpose == LinkPurpose.Invitation && link.UsedAt == null && link.ExpiresAt > now)
            .OrderByDescending(link => link.Id)
            .Select(link => new OpenInvitation(link.Id, db.Users.Where(user => user.Id == link.CreatedBy).Select(user => user.UserName).FirstOrDefault(), link.CreatedAt ?? now, link.ExpiresAt))
            .Take(100)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Takes an invitation back.</summary>
    public async Task WithdrawInvitationAsync(long id, CancellationToken cancellationToken)
    {
        DateTime? now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.AccountLinks
            .Where(row => row.Id == id && row.Purpose == LinkPurpose.Invitation && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), cancellationToken);
    }

    /// <summary>Forgets links that have been of no use for a month.</summary>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var before = Now - TimeSpan.FromDays(30);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AccountLinks.Where(link => link.ExpiresAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    private static string NewToken() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(TokenBytes));

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

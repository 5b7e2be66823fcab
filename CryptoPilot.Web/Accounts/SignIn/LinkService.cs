using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Administration;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Accounts.People;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>What a link is good for, found by its token.</summary>
public sealed record FoundLink(long Id, int? UserId, string? Email);

/// <summary>An invitation that nobody has used yet.</summary>
public sealed record OpenInvitation(long Id, string? CreatedBy, DateTime CreatedAt, DateTime ExpiresAt);

/// <summary>A link that an administrator asked for.</summary>
/// <param name="Token">Told only now; null when none was made.</param>
/// <param name="Fault">Why none was made, or null.</param>
public sealed record MadeLink(string? Token, PeopleFault? Fault);

/// <summary>Links that are good once. Their tokens are 256 random bits; only the hash is stored.</summary>
public sealed class LinkService(IDbContextFactory<CryptoPilotContext> contexts, AdminGuard guard, TimeProvider time)
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
    /// <returns>Its token, which is told only now, or why there is none.</returns>
    public async Task<MadeLink> InviteAsync(ActingAdmin by, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await guard.EnterAsync(db, cancellationToken);
        if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return new(null, PeopleFault.NotAllowed);
        var (link, token) = HandOut(by, LinkPurpose.Invitation, null);
        db.AccountLinks.Add(link);
        await db.SaveChangesAsync(cancellationToken);
        db.AuthLogs.Add(AuthLogService.Entry(by.Origin, by.UserId, AuthActions.Invited, AuthStatus.Success));
        db.AuditLogs.Add(by.Entry(AuthActions.Invited, ActingAdmin.Subject("account_links", link.Id), null, Describe(link)));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return new(token, null);
    }

    /// <summary>Makes a link with which a person chooses a new password, for an administrator to hand over.</summary>
    /// <inheritdoc cref="InviteAsync" path="/returns"/>
    public async Task<MadeLink> MakePasswordResetAsync(ActingAdmin by, int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await guard.EnterAsync(db, cancellationToken);
        if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return new(null, PeopleFault.NotAllowed);
        if (!await db.Users.AnyAsync(user => user.Id == userId && user.ErasedAt == null, cancellationToken)) return new(null, PeopleFault.Missing);
        var (link, token) = HandOut(by, LinkPurpose.PasswordReset, userId);
        db.AccountLinks.Add(link);
        db.AuthLogs.Add(AuthLogService.Entry(by.Origin, userId, AuthActions.LinkMade, AuthStatus.Success, ("purpose", Words.Of(link.Purpose)), ("by", by.UserId == userId ? "oneself" : "administrator")));
        db.AuditLogs.Add(by.Entry(AuthActions.LinkMade, ActingAdmin.Subject("users", userId), null, Describe(link)));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return new(token, null);
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
    /// <returns>Null, or why it was not done: it is missing also when it was used meanwhile.</returns>
    public async Task<PeopleFault?> WithdrawInvitationAsync(ActingAdmin by, long id, CancellationToken cancellationToken)
    {
        DateTime? now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await guard.EnterAsync(db, cancellationToken);
        if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return PeopleFault.NotAllowed;
        var open = db.AccountLinks.Where(row => row.Id == id && row.Purpose == LinkPurpose.Invitation && row.UsedAt == null);
        if (await open.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } link) return PeopleFault.Missing;
        if (await open.ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), cancellationToken) == 0) return PeopleFault.Missing;
        var before = Describe(link);
        link.UsedAt = now;
        db.AuditLogs.Add(by.Entry(AuditActions.InvitationWithdrawn, ActingAdmin.Subject("account_links", id), before, Describe(link)));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>Forgets links that have been of no use for a month.</summary>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var before = Now - TimeSpan.FromDays(30);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AccountLinks.Where(link => link.ExpiresAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    private (AccountLink Link, string Token) HandOut(ActingAdmin by, LinkPurpose purpose, int? userId)
    {
        var token = NewToken();
        return (new AccountLink { Purpose = purpose, UserId = userId, CreatedBy = by.UserId, TokenHash = Hash(token), ExpiresAt = Now + HandedOut }, token);
    }

    /// <summary>What the audit keeps of a link: neither its token nor the hash of it.</summary>
    private static string Describe(AccountLink link) => JsonSerializer.Serialize(new { purpose = Words.Of(link.Purpose), link.ExpiresAt, link.UsedAt }, JsonSerializerOptions.Web);

    private static string NewToken() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(TokenBytes));

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

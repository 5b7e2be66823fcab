using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>
/// Changes phone numbers once a code that was sent there is typed. What is pending lies encrypted in <c>user_tokens</c>; each look at a code
/// replaces it, so that two guesses at once count as two.
/// </summary>
public sealed partial class PhoneService(
    IDbContextFactory<CryptoPilotContext> contexts, SmsSender sms, IDataProtectionProvider protection, AuthLogService log, LiveUpdates live, TimeProvider time)
{
    public const int CodeLength = 6;

    /// <summary>How many codes a person may ask for in a day.</summary>
    public const int CodesPerDay = 3;

    private const int Guesses = 5;
    private const string Provider = "CryptoPilot";
    private const string Name = "phone-change";
    private static readonly TimeSpan s_valid = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("CryptoPilot.PhoneChange");

    /// <summary>Whether codes can be sent.</summary>
    public bool IsSetUp => sms.IsSetUp;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The number that waits for its code, or null.</summary>
    public async Task<string?> PendingAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(db, userId, cancellationToken) is ({ Code: not null } pending, _) && pending.ExpiresAt > Now ? pending.Number : null;
    }

    /// <summary>Sends a code to a number.</summary>
    /// <returns>Null, or one sentence on what is wrong.</returns>
    public async Task<string?> AskAsync(int userId, string? number, CancellationToken cancellationToken)
    {
        if (!sms.IsSetUp) return ProfileText.PhoneNotSetUp;
        if (Normalise(number) is not { } to) return ProfileText.PhoneInvalid;
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var (before, stored) = await ReadAsync(db, userId, cancellationToken);
            var sent = (before?.SentAt ?? []).Where(at => at > Now.AddDays(-1)).ToList();
            if (sent.Count >= CodesPerDay) return string.Format(CultureInfo.CurrentCulture, ProfileText.PhoneTooMany, CodesPerDay);
            if (!await WriteAsync(db, userId, stored, new Pending(to, code, Now + s_valid, Guesses, [.. sent, Now]), cancellationToken)) return ProfileText.PhoneBusy;
        }

        var answer = await sms.SendAsync(to, string.Format(CultureInfo.CurrentCulture, ProfileText.PhoneMessage, code), null, cancellationToken);
        return answer.IsTaken ? null : ProfileText.PhoneNotSent;
    }

    /// <summary>Takes the number when the code is the one that was sent there.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="code">What was typed.</param>
    /// <param name="origin">Where the person is, for the log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null, or one sentence on what is wrong.</returns>
    public async Task<string?> ConfirmAsync(int userId, string? code, SessionOrigin origin, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (pending, stored) = await ReadAsync(db, userId, cancellationToken);
        if (pending?.Code is not { } expected || pending.ExpiresAt <= Now || pending.GuessesLeft <= 0) return ProfileText.PhoneCodeExpired;
        var isRight = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(code?.Trim() ?? ""));
        var next = isRight ? pending with { Code = null } : pending with { GuessesLeft = pending.GuessesLeft - 1 };
        if (!await WriteAsync(db, userId, stored, next, cancellationToken)) return ProfileText.PhoneBusy;
        if (!isRight) return next.GuessesLeft > 0 ? ProfileText.PhoneCodeWrong : ProfileText.PhoneCodeExpired;

        await db.Users.Where(user => user.Id == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.PhoneNumber, pending.Number).SetProperty(user => user.PhoneNumberConfirmed, true), cancellationToken);
        await DoneAsync(userId, origin, cancellationToken);
        return null;
    }

    /// <summary>Forgets the user's number.</summary>
    public async Task RemoveAsync(int userId, SessionOrigin origin, CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var removed = await db.Users.Where(user => user.Id == userId && user.PhoneNumber != null)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.PhoneNumber, (string?)null).SetProperty(user => user.PhoneNumberConfirmed, false), cancellationToken);
            if (removed == 0) return;
        }

        await DoneAsync(userId, origin, cancellationToken);
    }

    /// <summary>A number as services want it: <c>+4930123456</c>; null when it is none.</summary>
    public static string? Normalise(string? number)
    {
        var digits = Separators().Replace(number ?? "", "");
        return Number().IsMatch(digits) ? digits : null;
    }

    private async Task DoneAsync(int userId, SessionOrigin origin, CancellationToken cancellationToken)
    {
        await log.RecordAsync(AuthLogService.Entry(origin, userId, AuthActions.PhoneChanged, AuthStatus.Success));
        live.Publish(LiveTopic.User(userId));
    }

    private async Task<(Pending? Pending, string? Stored)> ReadAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken)
    {
        var stored = await Mine(db, userId).Select(token => token.Value).SingleOrDefaultAsync(cancellationToken);
        if (stored is null) return (null, null);
        try
        {
            return (JsonSerializer.Deserialize<Pending>(_protector.Unprotect(stored), JsonSerializerOptions.Web), stored);
        }
        catch (CryptographicException)
        {
            // The keys are gone; so is what was pending.
            return (null, stored);
        }
    }

    /// <summary>Replaces what was read; false when somebody else did so first.</summary>
    private async Task<bool> WriteAsync(CryptoPilotContext db, int userId, string? stored, Pending pending, CancellationToken cancellationToken)
    {
        var value = _protector.Protect(JsonSerializer.Serialize(pending, JsonSerializerOptions.Web));
        if (stored is not null)
            return await Mine(db, userId).Where(token => token.Value == stored).ExecuteUpdateAsync(set => set.SetProperty(token => token.Value, value), cancellationToken) == 1;
        db.UserTokens.Add(new IdentityUserToken<int> { UserId = userId, LoginProvider = Provider, Name = Name, Value = value });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            return false;
        }
    }

    private static IQueryable<IdentityUserToken<int>> Mine(CryptoPilotContext db, int userId) =>
        db.UserTokens.Where(token => token.UserId == userId && token.LoginProvider == Provider && token.Name == Name);

    [GeneratedRegex(@"[\s().\-/]")]
    private static partial Regex Separators();

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z", RegexOptions.ECMAScript)]
    private static partial Regex Number();

    /// <param name="Number">Where the code went.</param>
    /// <param name="Code">Null once it was used.</param>
    /// <param name="ExpiresAt">UTC.</param>
    /// <param name="GuessesLeft">Wrong codes that are still answered.</param>
    /// <param name="SentAt">When codes were sent, UTC.</param>
    private sealed record Pending(string Number, string? Code, DateTime ExpiresAt, int GuessesLeft, IReadOnlyList<DateTime> SentAt);
}

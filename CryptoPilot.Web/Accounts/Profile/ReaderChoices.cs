using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>What every page needs to know of who reads it.</summary>
/// <param name="DisplayName">How the person wants to be called; null when not told.</param>
/// <param name="Picture">The address of the picture, or null.</param>
/// <param name="TimeZone">An IANA name; null follows the browser.</param>
/// <param name="NumberFormat">The name of a culture; null follows the browser.</param>
/// <param name="Language">The language of the words; null follows the browser.</param>
/// <param name="Theme">Null follows what the browser remembers.</param>
public sealed record ReaderChoice(string? DisplayName, string? Picture, string? TimeZone, string? NumberFormat, string? Language, ThemeChoice? Theme)
{
    /// <summary>That of a stranger.</summary>
    public static ReaderChoice None { get; } = new(null, null, null, null, null, null);

    /// <summary>The choice that <see cref="ReaderCultureProvider"/> found for this request.</summary>
    public static ReaderChoice Of(HttpContext? http) => http?.Items[typeof(ReaderChoice)] as ReaderChoice ?? None;
}

/// <summary>Remembers the choices of the people who are here, so that no page asks the database for them. Another node sees a change within half a minute.</summary>
public sealed class ReaderChoices(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time) : IDisposable
{
    private const int Remembered = 10_000;
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = Remembered });

    /// <summary>The choices of a user; those of a stranger when there is no such user.</summary>
    public async ValueTask<ReaderChoice> GetAsync(int userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue(userId, out Entry? entry) && now - entry!.At < s_kept) return entry.Choice;
        var choice = await ReadAsync(userId, cancellationToken);
        _known.Set(userId, new Entry(choice, now), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
        return choice;
    }

    /// <summary>To be called once a change of the user is committed.</summary>
    public void Forget(int userId) => _known.Remove(userId);

    public void Dispose() => _known.Dispose();

    private async Task<ReaderChoice> ReadAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.Users.Where(user => user.Id == userId)
            .Select(user => new { user.DisplayName, user.ProfilePicture, user.Preferences })
            .SingleOrDefaultAsync(cancellationToken);
        if (row is null) return ReaderChoice.None;
        var chosen = row.Preferences ?? new UserPreferences();
        return new ReaderChoice(row.DisplayName, row.ProfilePicture, chosen.TimeZone, chosen.NumberFormat, chosen.Language, chosen.Theme);
    }

    private sealed record Entry(ReaderChoice Choice, DateTimeOffset At);
}

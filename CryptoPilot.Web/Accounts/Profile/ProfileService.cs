using System.Globalization;
using System.Text;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>Who a person is here.</summary>
/// <param name="UserName">The name that signs in.</param>
/// <param name="DisplayName">How the person wants to be called; null when not told.</param>
/// <param name="Picture">The address of the picture, or null.</param>
/// <param name="Email">Null when none is known.</param>
/// <param name="IsEmailConfirmed">Whether a mail reached the person there.</param>
/// <param name="Phone">Null when none is known.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record ProfileView(
    string UserName, string? DisplayName, string? Picture, string? Email, bool IsEmailConfirmed, string? Phone, UserRole Role, DateTime? CreatedAt);

/// <summary>Reads and changes who a person is here.</summary>
public sealed class ProfileService(IDbContextFactory<CryptoPilotContext> contexts, ReaderChoices choices, LiveUpdates live)
{
    public const int MaxDisplayName = 100;

    /// <summary>Joins emoji, so it is the one invisible character that a name may hold.</summary>
    private const char Joiner = '\u200D';

    /// <summary>The person.</summary>
    /// <exception cref="InvalidOperationException">There is no such user.</exception>
    public async Task<ProfileView> GetAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(user => user.Id == userId)
            .Select(user => new ProfileView(
                user.UserName!, user.DisplayName, user.ProfilePicture, user.Email, user.EmailConfirmed, user.PhoneNumber, user.Role, user.CreatedAt))
            .SingleAsync(cancellationToken);
    }

    /// <summary>Changes how the person is called; nothing typed leaves the user name.</summary>
    /// <returns>Null, or one sentence on what is wrong.</returns>
    public async Task<string?> RenameAsync(int userId, string? typed, CancellationToken cancellationToken)
    {
        // An unpaired half of a character cannot be normalised.
        if (typed is not null && HasLoneHalf(typed)) return ProfileText.DisplayNameInvalid;
        var name = typed?.Trim().Normalize(NormalizationForm.FormC);
        if (string.IsNullOrEmpty(name)) name = null;
        if (name is { Length: > MaxDisplayName }) return string.Format(CultureInfo.CurrentCulture, ProfileText.DisplayNameTooLong, MaxDisplayName);
        if (name is not null && !name.EnumerateRunes().All(IsVisible)) return ProfileText.DisplayNameInvalid;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            await db.Users.Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.DisplayName, name), cancellationToken);
        choices.Forget(userId);
        live.Publish(LiveTopic.User(userId));
        return null;
    }

    private static bool HasLoneHalf(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return true;
        }

        return false;
    }

    /// <summary>Refuses what is not seen or turns the writing around, with which a name would look like another.</summary>
    private static bool IsVisible(Rune rune) => rune.Value == Joiner || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}

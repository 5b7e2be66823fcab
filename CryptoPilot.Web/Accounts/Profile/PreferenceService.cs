using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Outbox;
using CryptoPilot.Web.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>The boxes of the preferences page.</summary>
public enum PreferenceField
{
    TimeZone,
    Language,
    NumberFormat,
    BaseCurrency,
    Theme,
    Inbox,
    QuietFrom,
    QuietTo,
    DigestHour,
}

/// <summary>What a person wants.</summary>
/// <param name="TimeZone">An IANA name; null follows the browser.</param>
/// <param name="Language">The language of the words; null follows the browser.</param>
/// <param name="NumberFormat">The name of a culture; null follows the browser.</param>
/// <param name="BaseCurrency"><c>USD</c> or the symbol of a coin with a price.</param>
/// <param name="Theme">How pages are coloured; null leaves it to the browser.</param>
/// <param name="Notify">What to be told of, how and when.</param>
public sealed record PreferenceDraft(
    string? TimeZone, string? Language, string? NumberFormat, string BaseCurrency, ThemeChoice? Theme, NotifyDraft Notify)
{
    /// <summary>What a document says.</summary>
    public static PreferenceDraft Of(UserPreferences document) => new(
        document.TimeZone, document.Language, document.NumberFormat, document.BaseCurrency, document.Theme, NotifyDraft.Of(document.Notify));
}

/// <summary>A currency that values can be shown in.</summary>
public sealed record BaseCurrencyChoice(string Symbol, string Name);

/// <summary>Reads and writes what people prefer. What a document holds beside is left as it is.</summary>
public sealed class PreferenceService(IDbContextFactory<CryptoPilotContext> contexts, ReaderChoices choices, LiveUpdates live, TimeProvider time)
{
    private const int CurrenciesShown = 250;
    private const int Attempts = 5;

    /// <summary>The user's document; the defaults when there is none.</summary>
    public async Task<UserPreferences> GetAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(user => user.Id == userId).Select(user => user.Preferences).SingleOrDefaultAsync(cancellationToken) ?? new UserPreferences();
    }

    /// <summary>The largest coins with a price; the one that is chosen is among them even when it is small.</summary>
    public async Task<IReadOnlyList<BaseCurrencyChoice>> CurrenciesAsync(string chosen, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var priced = db.Cryptocurrencies.Where(coin => coin.IsActive && coin.Price > 0m);
        var largest = await priced.OrderByDescending(coin => coin.MarketCap).ThenBy(coin => coin.Symbol).Take(CurrenciesShown)
            .Select(coin => new BaseCurrencyChoice(coin.Symbol, coin.Name)).ToListAsync(cancellationToken);
        if (chosen != BaseCurrencies.Usd && largest.All(coin => coin.Symbol != chosen))
            largest.AddRange(await db.Cryptocurrencies.Where(coin => coin.Symbol == chosen).Select(coin => new BaseCurrencyChoice(coin.Symbol, coin.Name)).ToListAsync(cancellationToken));
        return [.. largest.OrderBy(coin => coin.Symbol, StringComparer.Ordinal)];
    }

    /// <summary>Stores what the person wants, or says what is wrong with which box and stores nothing.</summary>
    public Task<IReadOnlyDictionary<PreferenceField, string>> SaveAsync(int userId, PreferenceDraft draft, CancellationToken cancellationToken) =>
        SaveAsync(userId, draft, _ => { }, cancellationToken);

    /// <inheritdoc cref="SaveAsync(int, PreferenceDraft, CancellationToken)"/>
    /// <param name="userId">Whose.</param>
    /// <param name="draft">What the person wants.</param>
    /// <param name="demand">Is shown the document that is about to be changed, and throws when it must not be.</param>
    /// <param name="cancellationToken">Stops the change before it is stored.</param>
    public async Task<IReadOnlyDictionary<PreferenceField, string>> SaveAsync(int userId, PreferenceDraft draft, Action<UserPreferences> demand, CancellationToken cancellationToken)
    {
        var faults = Check(draft);
        if (faults.Count == 0 && draft.BaseCurrency != BaseCurrencies.Usd && !await HasPriceAsync(draft.BaseCurrency, cancellationToken))
            faults[PreferenceField.BaseCurrency] = PreferencesText.BaseCurrencyUnknown;
        if (faults.Count > 0) return faults;
        await ChangeAsync(
            userId,
            document =>
            {
                demand(document);
                Apply(document, draft);
            },
            cancellationToken);
        return faults;
    }

    /// <summary>Stores the theme that the person chose at the top of a page.</summary>
    public Task ChooseThemeAsync(int userId, ThemeChoice theme, CancellationToken cancellationToken) =>
        ChangeAsync(userId, document => document.Theme = theme, cancellationToken);

    private static Dictionary<PreferenceField, string> Check(PreferenceDraft draft)
    {
        var faults = new Dictionary<PreferenceField, string>();
        if (draft.TimeZone is { } zone && !ReaderFormats.IsZone(zone)) faults[PreferenceField.TimeZone] = PreferencesText.TimeZoneUnknown;
        if (draft.Language is { } language && !ReaderFormats.IsLanguage(language)) faults[PreferenceField.Language] = PreferencesText.LanguageUnknown;
        if (draft.NumberFormat is { } culture && !ReaderFormats.IsCulture(culture)) faults[PreferenceField.NumberFormat] = PreferencesText.NumberFormatUnknown;
        if (draft.Theme is { } theme && !Enum.IsDefined(theme)) faults[PreferenceField.Theme] = PreferencesText.ThemeUnknown;
        CheckNotify(draft.Notify, faults);
        return faults;
    }

    private static void CheckNotify(NotifyDraft notify, Dictionary<PreferenceField, string> faults)
    {
        if (NotifyDraft.Kinds.Any(kind => NotifyDraft.IsFixed(kind, NotificationMethod.InApp) && !notify.Of(kind).InApp)) faults[PreferenceField.Inbox] = PreferencesText.InboxIsFixed;
        if (notify is { QuietFrom: null, QuietTo: not null }) faults[PreferenceField.QuietFrom] = PreferencesText.QuietFromMissing;
        if (notify is { QuietFrom: not null, QuietTo: null }) faults[PreferenceField.QuietTo] = PreferencesText.QuietToMissing;
        if (notify.QuietFrom is { } from && from == notify.QuietTo) faults[PreferenceField.QuietTo] = PreferencesText.QuietIsAllDay;
        if (notify.DigestHour is < 0 or > 23) faults[PreferenceField.DigestHour] = PreferencesText.DigestHourUnknown;
    }

    private static void Apply(UserPreferences document, PreferenceDraft draft)
    {
        document.TimeZone = draft.TimeZone;
        document.Language = draft.Language;
        document.NumberFormat = draft.NumberFormat;
        document.BaseCurrency = draft.BaseCurrency;
        document.Theme = draft.Theme;
        draft.Notify.WriteTo(document.Notify);
    }

    private async Task<bool> HasPriceAsync(string symbol, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Cryptocurrencies.AnyAsync(coin => coin.Symbol == symbol && coin.Price > 0m, cancellationToken);
    }

    /// <summary>Changes the document as it is now: a change by another page in the meantime is kept, and this one is made again on top.</summary>
    private async Task ChangeAsync(int userId, Action<UserPreferences> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ChangeOnceAsync(userId, change, cancellationToken);
                break;
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                // Somebody else was faster: once more, on what they wrote.
            }
        }

        choices.Forget(userId);
        live.Publish(LiveTopic.User(userId));
    }

    private async Task ChangeOnceAsync(int userId, Action<UserPreferences> change, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is not { } user) return;
        var document = user.Preferences ??= new UserPreferences();
        var digest = (document.Notify.DigestHour, document.TimeZone);
        var quiet = (document.Notify.QuietFrom, document.Notify.QuietTo, document.TimeZone);
        change(document);
        // Only then: one that is due already would be put off until tomorrow.
        if (digest != (document.Notify.DigestHour, document.TimeZone)) user.NextDigestAt = DigestClock.NextAt(document, time.GetUtcNow().UtcDateTime);
        user.ConcurrencyStamp = Guid.NewGuid().ToString();
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (quiet != (document.Notify.QuietFrom, document.Notify.QuietTo, document.TimeZone)) await OutboxStatements.LookAgainAsync(db, userId, UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime), cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }
}

using System.Globalization;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Accounts.Activity;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Me;

/// <summary>Who I am here.</summary>
/// <param name="Id">Names me.</param>
/// <param name="UserName">The name that signs in.</param>
/// <param name="DisplayName">How I want to be called; null is by the user name.</param>
/// <param name="Email">Null when none is known.</param>
/// <param name="IsEmailConfirmed">Whether a mail reached me there.</param>
/// <param name="Phone">Null when none is known.</param>
/// <param name="Role">What I may do.</param>
/// <param name="Picture">My picture, as a path of this host; null when there is none.</param>
/// <param name="CreatedAt">When I registered.</param>
public sealed record WireProfile(
    int Id, string UserName, string? DisplayName, string? Email, bool IsEmailConfirmed, string? Phone, UserRole Role, string? Picture, DateTime? CreatedAt);

/// <summary>What shall change of who I am.</summary>
/// <param name="DisplayName">How I want to be called, in at most 100 characters that are seen; null is by the user name.</param>
public sealed record WireProfileChange(string? DisplayName);

/// <summary>How I want to see it all.</summary>
/// <param name="TimeZone">An IANA name such as Europe/Berlin; null follows the browser.</param>
/// <param name="Language">The language of the words, such as en; null follows the browser.</param>
/// <param name="NumberFormat">The culture that numbers and dates are written in, such as de-DE; null follows the browser.</param>
/// <param name="BaseCurrency">USD, or the symbol of a coin with a price; values are shown in it.</param>
/// <param name="Theme">How pages are coloured; null leaves it to the browser.</param>
/// <param name="CostBasisMethod">Which lots disposals to come use; those of the past keep theirs.</param>
/// <param name="Notify">What to be told of and how.</param>
public sealed record WirePreferences(
    string? TimeZone, string? Language, string? NumberFormat, string BaseCurrency, ThemeChoice? Theme, CostBasisMethod CostBasisMethod, WireNotify Notify);

/// <summary>What to be told of, how and when. Whatever is left out stays as it is.</summary>
/// <param name="Transfers">Coins that another user of this instance sent.</param>
/// <param name="Security">Sign-ins from a device or a network that is new; these always reach the inbox.</param>
/// <param name="Alerts">The ways that a new alert begins with; each keeps its own, and all reach the inbox.</param>
/// <param name="Announcements">What administrators tell; these always reach the inbox.</param>
/// <param name="Account">Keys, webhooks and data; these always reach the inbox.</param>
/// <param name="QuietHours">When only the inbox is told.</param>
/// <param name="Digest">The daily digest.</param>
public sealed record WireNotify(
    WireWays Transfers, WireWays Security, WireWays? Alerts = null, WireWays? Announcements = null, WireWays? Account = null, WireQuietHours? QuietHours = null, WireDigest? Digest = null);

/// <summary>The ways of one kind of notification. A way that is left out stays as it is.</summary>
/// <param name="InApp">In the inbox.</param>
/// <param name="Email">By e-mail.</param>
/// <param name="Sms">By text message.</param>
/// <param name="Push">Pushed to my browsers.</param>
/// <param name="Webhook">Sent to my address of a webhook.</param>
/// <param name="Telegram">In my Telegram chat.</param>
public sealed record WireWays(bool? InApp = null, bool? Email = null, bool? Sms = null, bool? Push = null, bool? Webhook = null, bool? Telegram = null);

/// <summary>When only the inbox is told, on my own clock. Both are null for none.</summary>
/// <param name="From">When it begins, such as 22:00.</param>
/// <param name="To">When it ends, such as 07:30; when that is before the beginning, on the next day.</param>
public sealed record WireQuietHours(string? From, string? To);

/// <summary>The daily digest.</summary>
/// <param name="Hour">0 to 23, on my own clock; null is no digest.</param>
public sealed record WireDigest(int? Hour);

/// <summary>Something that happened to my account.</summary>
/// <param name="Id">Names the event; later ones have higher numbers.</param>
/// <param name="Action">What happened, as a word with underscores: login, failed_login, api_key_created.</param>
/// <param name="Status">How it ended.</param>
/// <param name="IpAddress">Where it came from; null when no request caused it.</param>
/// <param name="UserAgent">What the browser or program calls itself.</param>
/// <param name="At">When.</param>
public sealed record WireActivity(long Id, string Action, AuthStatus Status, string? IpAddress, string? UserAgent, DateTime? At);

/// <summary>One of my keys, without its secret.</summary>
/// <param name="Id">Names the key here.</param>
/// <param name="Name">What I call it.</param>
/// <param name="Key">Its public part.</param>
/// <param name="Type">What it may do.</param>
/// <param name="State">How it stands now.</param>
/// <param name="IsThisOne">True for the key of this request.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends by itself; null is never.</param>
/// <param name="EndedAt">When it was revoked or expired; null while it works.</param>
/// <param name="LastUsedAt">Exact to a few minutes; null when it was never used.</param>
/// <param name="LastUsedAddress">Where it was last used from.</param>
/// <param name="AllowedAddresses">Where it may be used from, with commas between; null is anywhere.</param>
/// <param name="UsesLast30Days">Requests, today included; exact to a few minutes.</param>
public sealed record WireKey(
    int Id, string Name, string Key, ApiKeyType Type, KeyState State, bool IsThisOne, DateTime? CreatedAt, DateTime? ExpiresAt, DateTime? EndedAt,
    DateTime? LastUsedAt, string? LastUsedAddress, string? AllowedAddresses, long UsesLast30Days);

/// <summary>Says what is the caller's own in the API's words.</summary>
public static class MeWire
{
    public static WireProfile Profile(int userId, ProfileView view) => new(
        userId, view.UserName, view.DisplayName, view.Email, view.IsEmailConfirmed, view.Phone, view.Role, view.Picture, view.CreatedAt);

    public static WirePreferences Preferences(UserPreferences document) => new(
        document.TimeZone, document.Language, document.NumberFormat, document.BaseCurrency, document.Theme, document.CostBasisMethod, Notify(NotifyDraft.Of(document.Notify)));

    /// <summary>What the service takes; the cost-basis method goes to the ledger.</summary>
    /// <param name="wanted">What was sent.</param>
    /// <param name="before">What holds where nothing was sent.</param>
    /// <exception cref="ApiFaultException">A time of the quiet hours is none.</exception>
    public static PreferenceDraft Draft(WirePreferences wanted, UserPreferences before) => new(
        wanted.TimeZone, wanted.Language, wanted.NumberFormat, wanted.BaseCurrency.Trim().ToUpperInvariant(), wanted.Theme, Draft(wanted.Notify, NotifyDraft.Of(before.Notify)));

    private static WireNotify Notify(NotifyDraft notify) => new(
        Ways(notify.Transfers), Ways(notify.Security), Ways(notify.Alerts), Ways(notify.Announcements), Ways(notify.Account),
        new WireQuietHours(Clock(notify.QuietFrom), Clock(notify.QuietTo)), new WireDigest(notify.DigestHour));

    private static WireWays Ways(WaysDraft ways) => new(ways.InApp, ways.Email, ways.Sms, ways.Push, ways.Webhook, ways.Telegram);

    private static NotifyDraft Draft(WireNotify wanted, NotifyDraft before) => new(
        Draft(wanted.Alerts, before.Alerts),
        Draft(wanted.Transfers, before.Transfers),
        Draft(wanted.Security, before.Security),
        Draft(wanted.Announcements, before.Announcements),
        Draft(wanted.Account, before.Account),
        wanted.QuietHours is { } from ? Clock(from.From, "notify.quiet_hours.from") : before.QuietFrom,
        wanted.QuietHours is { } to ? Clock(to.To, "notify.quiet_hours.to") : before.QuietTo,
        wanted.Digest is { } digest ? digest.Hour : before.DigestHour);

    private static WaysDraft Draft(WireWays? wanted, WaysDraft before) => wanted is null ? before : new(
        wanted.InApp ?? before.InApp, wanted.Email ?? before.Email, wanted.Sms ?? before.Sms, wanted.Push ?? before.Push, wanted.Webhook ?? before.Webhook, wanted.Telegram ?? before.Telegram);

    private static string? Clock(TimeOnly? time) => time?.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static TimeOnly? Clock(string? text, string field)
    {
        if (text is null) return null;
        return TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : throw new ApiFaultException(
            new ApiFault(ApiProblems.InvalidField, "The time must be one of the day, such as 22:00, or null.", field));
    }

    public static WireActivity Activity(ActivityLine line) => new(line.Id, line.Action, line.Status, line.IpAddress, line.UserAgent, line.At);

    public static WireKey Key(KeyLine line, int currentId) => new(
        line.Id, line.Name, line.Key, line.Type, line.State, line.Id == currentId, line.CreatedAt, line.ExpiresAt, line.EndedAt,
        line.LastUsedAt, line.LastUsedAddress, line.AllowedAddresses, line.Uses);
}

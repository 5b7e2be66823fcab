using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>The ways that a person wants for one kind of notification.</summary>
public sealed record WaysDraft(bool InApp = true, bool Email = false, bool Sms = false, bool Push = false, bool Webhook = false, bool Telegram = false)
{
    /// <summary>What a document says.</summary>
    public static WaysDraft Of(NotifyChannels ways) => new(ways.InApp, ways.Email, ways.Sms, ways.Push, ways.Webhook, ways.Telegram);

    /// <summary>Whether a way is wanted.</summary>
    public bool Has(NotificationMethod way) => way switch
    {
        NotificationMethod.InApp => InApp,
        NotificationMethod.Email => Email,
        NotificationMethod.Sms => Sms,
        NotificationMethod.Push => Push,
        NotificationMethod.Webhook => Webhook,
        NotificationMethod.Telegram => Telegram,
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, null),
    };

    /// <summary>The same with one way wanted or not.</summary>
    public WaysDraft With(NotificationMethod way, bool wanted) => way switch
    {
        NotificationMethod.InApp => this with { InApp = wanted },
        NotificationMethod.Email => this with { Email = wanted },
        NotificationMethod.Sms => this with { Sms = wanted },
        NotificationMethod.Push => this with { Push = wanted },
        NotificationMethod.Webhook => this with { Webhook = wanted },
        NotificationMethod.Telegram => this with { Telegram = wanted },
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, null),
    };

    internal void WriteTo(NotifyChannels ways) => (ways.InApp, ways.Email, ways.Sms, ways.Push, ways.Webhook, ways.Telegram) = (InApp, Email, Sms, Push, Webhook, Telegram);
}

/// <summary>What a person wants to be told of, how and when.</summary>
/// <param name="Alerts">The ways that a new alert begins with.</param>
/// <param name="Transfers">Coins that another user of this instance sent.</param>
/// <param name="Security">Sign-ins from a device or a network that is new.</param>
/// <param name="Announcements">What administrators tell.</param>
/// <param name="Account">The account itself: keys, webhooks, data.</param>
/// <param name="QuietFrom">The time of day at which the quiet hours begin, in the person's own zone; null is none.</param>
/// <param name="QuietTo">The time of day at which they end; when it is before the beginning, on the next day.</param>
/// <param name="DigestHour">The hour of the daily digest, 0 to 23, in the person's own zone; null is none.</param>
public sealed record NotifyDraft(
    WaysDraft Alerts, WaysDraft Transfers, WaysDraft Security, WaysDraft Announcements, WaysDraft Account, TimeOnly? QuietFrom, TimeOnly? QuietTo, int? DigestHour)
{
    /// <summary>The kinds that a person chooses ways for, in the order of the table.</summary>
    public static IReadOnlyList<NotificationKind> Kinds { get; } =
        [NotificationKind.Alert, NotificationKind.Transfer, NotificationKind.Security, NotificationKind.Announcement, NotificationKind.Account];

    /// <summary>The ways, in the order of the table.</summary>
    public static IReadOnlyList<NotificationMethod> Ways { get; } =
        [NotificationMethod.InApp, NotificationMethod.Email, NotificationMethod.Push, NotificationMethod.Sms, NotificationMethod.Telegram, NotificationMethod.Webhook];

    /// <summary>What a document says; what is fixed is as it is fixed.</summary>
    public static NotifyDraft Of(NotifyChoices choices)
    {
        var draft = new NotifyDraft(
            WaysDraft.Of(choices.Alerts), WaysDraft.Of(choices.Transfers), WaysDraft.Of(choices.Security), WaysDraft.Of(choices.Announcements), WaysDraft.Of(choices.Account),
            choices.QuietFrom, choices.QuietTo, choices.DigestHour);
        return Kinds.Where(kind => IsFixed(kind, NotificationMethod.InApp)).Aggregate(draft, (all, kind) => all.With(kind, NotificationMethod.InApp, true));
    }

    /// <summary>True where a person cannot do without: the inbox has everything but transfers.</summary>
    public static bool IsFixed(NotificationKind kind, NotificationMethod way) => way == NotificationMethod.InApp && kind != NotificationKind.Transfer;

    /// <summary>The ways of one kind.</summary>
    public WaysDraft Of(NotificationKind kind) => kind switch
    {
        NotificationKind.Alert => Alerts,
        NotificationKind.Transfer => Transfers,
        NotificationKind.Security => Security,
        NotificationKind.Announcement => Announcements,
        NotificationKind.Account => Account,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The same with one box ticked or not.</summary>
    public NotifyDraft With(NotificationKind kind, NotificationMethod way, bool wanted) => kind switch
    {
        NotificationKind.Alert => this with { Alerts = Alerts.With(way, wanted) },
        NotificationKind.Transfer => this with { Transfers = Transfers.With(way, wanted) },
        NotificationKind.Security => this with { Security = Security.With(way, wanted) },
        NotificationKind.Announcement => this with { Announcements = Announcements.With(way, wanted) },
        NotificationKind.Account => this with { Account = Account.With(way, wanted) },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    internal void WriteTo(NotifyChoices choices)
    {
        foreach (var kind in Kinds) Of(kind).WriteTo(choices.Of(kind));
        (choices.QuietFrom, choices.QuietTo, choices.DigestHour) = (QuietFrom, QuietTo, DigestHour);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Data.Accounts;

/// <summary>How pages are coloured.</summary>
public enum ThemeChoice
{
    /// <summary>As the device says.</summary>
    System,
    Light,
    Dark,
}

/// <summary>A user's choices (<c>users.preferences</c>). Keys that this version does not know survive a save.</summary>
public sealed class UserPreferences : IJsonOnDeserialized
{
    /// <summary>The shape that this version writes. Version 1 knew only the base currency and the cost-basis method, version 2 told only of transfers and sign-ins.</summary>
    public const int CurrentVersion = 3;

    /// <summary>The shape of this document; that of a newer version stays.</summary>
    public int Version { get; set; } = CurrentVersion;

    /// <summary>An IANA name (<c>Europe/Berlin</c>); null follows the browser.</summary>
    public string? TimeZone { get; set; }

    /// <summary>The language of the words, such as <c>en</c>; null follows the browser.</summary>
    public string? Language { get; set; }

    /// <summary>The culture that numbers and dates are written in, such as <c>de-DE</c>; null follows the browser.</summary>
    public string? NumberFormat { get; set; }

    /// <summary>The currency that portfolio values are shown in: <c>USD</c>, or the symbol of a coin with a price.</summary>
    public string BaseCurrency { get; set; } = "USD";

    /// <summary>Null until the user chooses one: then what the browser remembers holds.</summary>
    [JsonConverter(typeof(KnownWordConverter<ThemeChoice>))]
    public ThemeChoice? Theme { get; set; }

    /// <summary>Which lots a disposal uses from now on; those of the past keep theirs.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<CostBasisMethod>))]
    public CostBasisMethod CostBasisMethod { get; set; } = CostBasisMethod.Fifo;

    /// <summary>What to be told of and how.</summary>
    public NotifyChoices Notify { get; set; } = new();

    /// <summary>What a newer version wrote.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }

    /// <summary>Makes an older document one of this version: what it lacks has its default.</summary>
    void IJsonOnDeserialized.OnDeserialized()
    {
        Version = Math.Max(Version, CurrentVersion);
        Notify ??= new();
        if (string.IsNullOrWhiteSpace(BaseCurrency)) BaseCurrency = "USD";
    }
}

/// <summary>What a user is told of. Each kind is on in the inbox and off elsewhere until the user says otherwise.</summary>
public sealed class NotifyChoices
{
    /// <summary>Alerts that fired: the ways that a new alert begins with. Each alert keeps its own.</summary>
    public NotifyChannels Alerts { get; set; } = new();

    /// <summary>Coins that another user of this instance sent.</summary>
    public NotifyChannels Transfers { get; set; } = new();

    /// <summary>Sign-ins from a device or a network that is new. These always reach the inbox.</summary>
    public NotifyChannels Security { get; set; } = new() { Email = true };

    /// <summary>What administrators tell. These always reach the inbox.</summary>
    public NotifyChannels Announcements { get; set; } = new();

    /// <summary>The account itself: keys, webhooks, data. These always reach the inbox.</summary>
    public NotifyChannels Account { get; set; } = new();

    /// <summary>The time of day at which the quiet hours begin, in the user's own zone; null is none.</summary>
    public TimeOnly? QuietFrom { get; set; }

    /// <summary>The time of day at which they end; when it is before the beginning, on the next day.</summary>
    public TimeOnly? QuietTo { get; set; }

    /// <summary>The hour of the daily digest, 0 to 23, in the user's own zone; null is none.</summary>
    public int? DigestHour { get; set; }

    /// <summary>What a newer version wrote.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }

    /// <summary>The choice for a kind; a digest has none of its own and goes by e-mail.</summary>
    public NotifyChannels Of(NotificationKind kind) => kind switch
    {
        NotificationKind.Alert => Alerts,
        NotificationKind.Transfer => Transfers,
        NotificationKind.Security => Security,
        NotificationKind.Announcement => Announcements,
        NotificationKind.Account => Account,
        NotificationKind.Digest => new() { InApp = false, Email = true },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}

/// <summary>The ways on which one kind of notification goes; see <see cref="NotificationMethod"/>.</summary>
public sealed class NotifyChannels
{
    public bool InApp { get; set; } = true;

    public bool Email { get; set; }

    public bool Sms { get; set; }

    public bool Push { get; set; }

    public bool Webhook { get; set; }

    public bool Telegram { get; set; }

    /// <summary>The chosen ways that lead out of the inbox, in their order.</summary>
    public IEnumerable<NotificationMethod> Ways()
    {
        if (Email) yield return NotificationMethod.Email;
        if (Sms) yield return NotificationMethod.Sms;
        if (Push) yield return NotificationMethod.Push;
        if (Webhook) yield return NotificationMethod.Webhook;
        if (Telegram) yield return NotificationMethod.Telegram;
    }

    /// <summary>What a newer version wrote.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>An enum as a word in lower case; a word that this version does not know is read as none.</summary>
public sealed class KnownWordConverter<TEnum> : JsonConverter<TEnum?>
    where TEnum : struct, Enum
{
    public override TEnum? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return Enum.TryParse<TEnum>(reader.GetString(), ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, TEnum? value, JsonSerializerOptions options)
    {
        if (value is { } word) writer.WriteStringValue(Conventions.Words.Of(word));
        else writer.WriteNullValue();
    }
}

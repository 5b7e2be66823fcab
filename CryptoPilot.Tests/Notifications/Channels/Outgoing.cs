using System.Globalization;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Notifications.Channels;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Channels;

/// <summary>Notifications that tests send.</summary>
internal static class Outgoing
{
    /// <summary>A site whose address is known.</summary>
    public static SiteAddress Site { get; } = new(Options.Create(new SignInOptions { PublicUrl = new("https://pilot.example.org/base") }));

    /// <summary>A site that does not know its address.</summary>
    public static SiteAddress Nowhere { get; } = new(Options.Create(new SignInOptions()));

    public static NotificationReader Reader(int userId = 7, string? email = null, string? phone = null, PushSubscription? push = null) =>
        new(userId, "Ann", email, phone, push, CultureInfo.GetCultureInfo("de-DE"), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    public static OutgoingNotification To(
        NotificationReader reader, string title = "BTC is above 100,000", string message = "BTC costs 100,123.45 USD.", NotificationKind kind = NotificationKind.Alert, string? link = "/coins/BTC") =>
        new(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), 1, reader, kind, NotificationType.Alert, title, message, link, new DateTime(2026, 7, 1, 12, 30, 0, DateTimeKind.Utc));
}

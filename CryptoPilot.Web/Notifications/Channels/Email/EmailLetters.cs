using System.Globalization;
using System.Text.Encodings.Web;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.SignIn;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>
/// Writes notifications as mails: plain text, and HTML that follows the reader's colours, loads nothing and runs nothing. Mails about
/// security cannot be switched off.
/// </summary>
public sealed class EmailLetters(SiteAddress site, UnsubscribeTokens tokens)
{
    private const string Preferences = "/account/preferences";

    /// <summary>The style sheet of the HTML: the reader's own colours decide which half counts.</summary>
    private const string Style =
        ":root{color-scheme:light dark;supported-color-schemes:light dark}"
        + "body{margin:0;padding:24px 12px;background:#f4f6f9;color:#19212e;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}"
        + ".card{max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e3e7ee;border-radius:8px;border-top:4px solid #2450c8}"
        + ".warning{border-top-color:#8a5600}.error{border-top-color:#bd1f3a}.success{border-top-color:#0a7343}"
        + "h1{margin:0 0 12px;font-size:20px;line-height:1.3}p{margin:0 0 12px}.when,.foot{color:#5f6a7d;font-size:13px}"
        + ".button{display:inline-block;margin:8px 0 12px;padding:10px 18px;border-radius:6px;background:#2450c8;color:#ffffff;text-decoration:none;font-weight:600}"
        + ".foot{max-width:560px;margin:16px auto 0;text-align:center}.foot a{color:#525d70}"
        + "@media (prefers-color-scheme:dark){body{background:#0e1219;color:#e6eaf2}.card{background:#161b24;border-color:#333d4d;border-top-color:#84a6ff}"
        + ".warning{border-top-color:#f5b94b}.error{border-top-color:#ff8791}.success{border-top-color:#45d394}"
        + ".when,.foot{color:#9eaabb}.button{background:#84a6ff;color:#0b1228}.foot a{color:#c2ccda}}";

    /// <summary>The mail.</summary>
    /// <param name="notification">What to tell.</param>
    /// <param name="address">Where to.</param>
    public OutgoingMail Write(OutgoingNotification notification, string address)
    {
        var link = site.Find(notification.Link);
        var stop = tokens.AddressOf(notification.To.UserId, notification.Kind) is { } path ? site.Find(path) : null;
        var when = WhenOf(notification);
        return new OutgoingMail(address, notification.Title, Text(notification, link, stop, when))
        {
            Html = Html(notification, link, stop, when),
            DeliveryId = notification.DeliveryId,
            Unsubscribe = stop,
        };
    }

    private static string WhenOf(OutgoingNotification notification)
    {
        var local = TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(notification.CreatedAt, DateTimeKind.Utc), notification.To.Zone);
        return string.Format(notification.To.Culture, ChannelsText.MailWhen, local, notification.To.Zone.Id);
    }

    private string Text(OutgoingNotification notification, Uri? link, Uri? stop, string when)
    {
        var lines = new List<string> { notification.Title, "", notification.Message, "", when };
        if (link is not null) lines.AddRange(["", link.AbsoluteUri]);
        lines.AddRange(["", "-- ", Why(notification)]);
        if (site.Find(Preferences) is { } preferences) lines.Add($"{ChannelsText.MailPreferences}: {preferences.AbsoluteUri}");
        if (stop is not null) lines.Add($"{ChannelsText.MailStop}: {stop.AbsoluteUri}");
        return string.Join('\n', lines);
    }

    private string Html(OutgoingNotification notification, Uri? link, Uri? stop, string when)
    {
        var paragraphs = string.Concat(notification.Message.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0).Select(line => $"<p>{Encode(line)}</p>\n"));
        var button = link is null ? "" : $"<a class=\"button\" href=\"{Encode(link.AbsoluteUri)}\">{Encode(ChannelsText.MailOpen)}</a>\n";
        var foot = Encode(Why(notification));
        if (site.Find(Preferences) is { } preferences) foot += $"<br>\n<a href=\"{Encode(preferences.AbsoluteUri)}\">{Encode(ChannelsText.MailPreferences)}</a>";
        if (stop is not null) foot += $"<br>\n<a href=\"{Encode(stop.AbsoluteUri)}\">{Encode(ChannelsText.MailStop)}</a>";
        return $"""
            <!DOCTYPE html>
            <html lang="{Encode(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <meta name="supported-color-schemes" content="light dark">
            <title>{Encode(notification.Title)}</title>
            <style>
            {Style.Replace("}", "}\n", StringComparison.Ordinal).TrimEnd()}
            </style>
            </head>
            <body>
            <div class="card {ClassOf(notification.Type)}">
            <h1>{Encode(notification.Title)}</h1>
            {paragraphs}{button}<p class="when">{Encode(when)}</p>
            </div>
            <p class="foot">{foot}</p>
            </body>
            </html>
            """;
    }

    private static string Why(OutgoingNotification notification) =>
        string.Format(CultureInfo.CurrentCulture, ChannelsText.MailWhy, ChannelWords.Kind(notification.Kind));

    private static string ClassOf(NotificationType type) => type switch
    {
        NotificationType.Warning => "warning",
        NotificationType.Error => "error",
        NotificationType.Success => "success",
        _ => "usual",
    };

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}

using System.Net;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Outgoing;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>A webhook as its user wants it.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Url">An absolute address of the web.</param>
/// <param name="Events">Words of <see cref="WebhookEvents"/>, one at least.</param>
/// <param name="NotificationTypes">The types of notifications to be told of; null is all.</param>
public sealed record WebhookDraft(string Name, string Url, IReadOnlyCollection<string> Events, IReadOnlyCollection<NotificationType>? NotificationTypes = null)
{
    /// <summary>What is wrong with it; at most one fault for each field.</summary>
    public IReadOnlyList<WebhookFault> Check(WebhookOptions options)
    {
        var faults = new List<WebhookFault>();
        if (CheckName() is { } name) faults.Add(name);
        if (CheckUrl(options) is { } url) faults.Add(url);
        if (Events.Count == 0) faults.Add(WebhookFault.EventsEmpty);
        else if (Events.Any(word => !WebhookEvents.All.Contains(word))) faults.Add(WebhookFault.EventsUnknown);
        if (NotificationTypes is { Count: 0 } && Events.Contains(WebhookEvents.NotificationCreated)) faults.Add(WebhookFault.TypesEmpty);
        return faults;
    }

    private WebhookFault? CheckName()
    {
        if (string.IsNullOrWhiteSpace(Name)) return WebhookFault.NameEmpty;
        return Name.Trim().Length > WebhookService.LongestName ? WebhookFault.NameTooLong : null;
    }

    private WebhookFault? CheckUrl(WebhookOptions options)
    {
        var text = Url.Trim();
        if (text.Length > WebhookService.LongestUrl) return WebhookFault.UrlTooLong;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0) return WebhookFault.UrlUnreadable;
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) return WebhookFault.UrlUnreadable;
        if (url.Scheme == Uri.UriSchemeHttp && !options.AllowHttp) return WebhookFault.UrlInsecure;
        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0) return WebhookFault.UrlWithExtras;
        return !options.AllowPrivateNetworks && IsPrivate(url) ? WebhookFault.UrlPrivate : null;
    }

    /// <summary>Only what can be told at once: names are looked up when a connection is made, each time.</summary>
    private static bool IsPrivate(Uri url)
    {
        var host = url.DnsSafeHost.TrimEnd('.');
        if (IPAddress.TryParse(host, out var address)) return PrivateNetworkGuard.IsPrivate(address);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}

using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Alerts;

/// <summary>The ways on which an alert is told, as they are stored.</summary>
public static class AlertWays
{
    /// <summary>The ways beside the first one as <see cref="AlertRule.FurtherMethods"/> stores them; null when there is none.</summary>
    public static string? Store(NotificationMethod first, IReadOnlyList<NotificationMethod> further)
    {
        var words = further.Where(method => method != first).Distinct().Order().Select(Words.Of);
        return string.Join(',', words) is { Length: > 0 } stored ? stored : null;
    }

    /// <summary>Reads what <see cref="Store"/> wrote.</summary>
    public static IReadOnlyList<NotificationMethod> Read(string? further) =>
        string.IsNullOrEmpty(further) ? [] : [.. further.Split(',').Select(Words.Parse<NotificationMethod>)];

    /// <summary>All ways, the first one first, each once.</summary>
    public static IReadOnlyList<NotificationMethod> All(NotificationMethod first, string? further) => [.. Read(further).Prepend(first).Distinct()];
}

using CryptoPilot.Web.Accounts.Profile;
using Microsoft.JSInterop;

namespace CryptoPilot.Web.Ledger;

/// <summary>The time zone that times are told in, for the circuit it was asked in: the one that the person chose, else that of the browser.</summary>
public sealed class BrowserTimeZone(IJSRuntime browser, ReaderZone? chosen = null)
{
    private TimeZoneInfo? _zone;

    /// <summary>The person's zone, else the browser's; UTC when it does not tell or names one unknown here.</summary>
    public async ValueTask<TimeZoneInfo> GetAsync(CancellationToken cancellationToken) => _zone ??= await ChosenAsync(cancellationToken) ?? await AskAsync(cancellationToken);

    /// <summary>The instant of a time on the clock of a zone. A time that a change of the clock skips is read as if it had not.</summary>
    public static DateTime ToUtc(DateTime local, TimeZoneInfo zone) => DateTime.SpecifyKind(local - zone.GetUtcOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)), DateTimeKind.Utc);

    /// <summary>The browser's own zone, whatever the person chose; UTC when it does not tell or names one unknown here.</summary>
    public async Task<TimeZoneInfo> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var format = await browser.InvokeAsync<IJSObjectReference>("Intl.DateTimeFormat", cancellationToken);
            if (format is null) return TimeZoneInfo.Utc;
            var options = await format.InvokeAsync<Options>("resolvedOptions", cancellationToken);
            return options is { TimeZone: { } id } && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
        }
        catch (JSException)
        {
            return TimeZoneInfo.Utc;
        }
    }

    private async Task<TimeZoneInfo?> ChosenAsync(CancellationToken cancellationToken) => chosen is null ? null : await chosen.GetAsync(cancellationToken);

    private sealed record Options(string? TimeZone);
}

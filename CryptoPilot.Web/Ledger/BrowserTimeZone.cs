using Microsoft.JSInterop;

namespace CryptoPilot.Web.Ledger;

/// <summary>The time zone of the browser, for the circuit it was asked in.</summary>
public sealed class BrowserTimeZone(IJSRuntime browser)
{
    private TimeZoneInfo? _zone;

    /// <summary>The browser's zone; UTC when it does not tell or names one unknown here.</summary>
    public async ValueTask<TimeZoneInfo> GetAsync(CancellationToken cancellationToken) => _zone ??= await AskAsync(cancellationToken);

    /// <summary>The instant of a time on the clock of a zone. A time that a change of the clock skips is read as if it had not.</summary>
    public static DateTime ToUtc(DateTime local, TimeZoneInfo zone) => DateTime.SpecifyKind(local - zone.GetUtcOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)), DateTimeKind.Utc);

    private async Task<TimeZoneInfo> AskAsync(CancellationToken cancellationToken)
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

    private sealed record Options(string? TimeZone);
}

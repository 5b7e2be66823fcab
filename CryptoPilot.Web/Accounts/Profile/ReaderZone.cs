using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>The time zone that the signed-in person chose, for the circuit it is asked in.</summary>
public sealed class ReaderZone(AuthenticationStateProvider authentication, ReaderChoices choices)
{
    /// <summary>The zone; null when none was chosen, or one unknown here.</summary>
    public async Task<TimeZoneInfo?> GetAsync(CancellationToken cancellationToken)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        if (user.Identity?.IsAuthenticated != true) return null;
        var choice = await choices.GetAsync(user.UserId(), cancellationToken);
        return choice.TimeZone is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
    }
}

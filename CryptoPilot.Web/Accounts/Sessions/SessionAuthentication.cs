using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>Who looks at the pages of a circuit: the person whose cookie opened it, until their session ends; then nobody.</summary>
public sealed class SessionAuthentication : ServerAuthenticationStateProvider
{
    /// <summary>Why the session ended; null while it lives, or if there never was one.</summary>
    public SessionVerdict? EndedFor { get; private set; }

    /// <summary>Where the page goes once the session has ended.</summary>
    public string? LeaveFor { get; private set; }

    /// <summary>The session has ended, or a connection came back to a page whose session had. Raised on any thread.</summary>
    public event Action? Ended;

    /// <summary>Ends it: from now on nobody is signed in here, and the page is told to leave.</summary>
    public void End(SessionVerdict verdict, string leaveFor)
    {
        if (EndedFor is null)
        {
            (LeaveFor, EndedFor) = (leaveFor, verdict);
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
        }

        Ended?.Invoke();
    }
}

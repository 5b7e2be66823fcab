using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>A card with which an administrator acts.</summary>
public abstract class AdminCard : AccountCard
{
    [Inject]
    private SessionQueries Sessions { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    /// <summary>Who acts here.</summary>
    protected async Task<ActingAdmin> MeAsync()
    {
        var user = (await Authentication).User;
        return new ActingAdmin(user.UserId(), await Sessions.OriginAsync(user.SessionId(), Life));
    }
}

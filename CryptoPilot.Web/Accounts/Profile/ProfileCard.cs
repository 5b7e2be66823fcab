using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>A card of the profile page.</summary>
public abstract class ProfileCard : AccountCard
{
    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public int UserId { get; set; }
}

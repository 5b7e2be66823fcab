using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>Section <c>OpenIdConnect</c>: one site whose accounts can be linked to those here. Off until it is set.</summary>
public sealed class OpenIdOptions : IValidatableObject
{
    /// <summary>The site's address; its configuration is read below it.</summary>
    public Uri? Authority { get; set; }

    public string ClientId { get; set; } = "";

    /// <summary>A secret. Empty for a client that the site knows as public.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>What the button says.</summary>
    public string Name { get; set; } = "OpenID Connect";

    /// <summary>Whether people can sign in with it.</summary>
    public bool IsSetUp() => Authority is not null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Authority is null) yield break;
        if (ClientId.Length == 0) yield return new ValidationResult("OpenIdConnect:ClientId is needed when OpenIdConnect:Authority is set.");
        if (Authority.Scheme != Uri.UriSchemeHttps && !Authority.IsLoopback) yield return new ValidationResult("OpenIdConnect:Authority must start with https.");
    }
}

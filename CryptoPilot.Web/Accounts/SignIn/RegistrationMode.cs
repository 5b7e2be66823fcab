using System.Text.Json.Serialization;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>Who may make an account (<c>accounts.registration</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegistrationMode>))]
public enum RegistrationMode
{
    /// <summary>Everybody.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>Who was given an invitation.</summary>
    [JsonStringEnumMemberName("invitation")]
    Invitation,

    /// <summary>Everybody, but an administrator lets each one in.</summary>
    [JsonStringEnumMemberName("approval")]
    Approval,

    /// <summary>Nobody.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}

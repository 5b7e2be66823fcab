using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>Section <c>SignIn</c>. The limits are for each address from which people come.</summary>
public sealed class SignInOptions
{
    /// <summary>
    /// The address under which people reach this instance, such as <c>https://pilot.example.com</c>. Links in mails start with it: a
    /// request's own host name can be forged.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Tries to sign in, with a password, a passkey or another site.</summary>
    [Range(1, 1_000_000, ErrorMessage = "SignIn:AttemptsPerMinute must be between {1} and {2}.")]
    public int AttemptsPerMinute { get; set; } = 20;

    /// <summary>Tries to make an account.</summary>
    [Range(1, 1_000_000, ErrorMessage = "SignIn:RegistrationsPerHour must be between {1} and {2}.")]
    public int RegistrationsPerHour { get; set; } = 10;

    /// <summary>Asking for and using links that reset a password or prove an address.</summary>
    [Range(1, 1_000_000, ErrorMessage = "SignIn:ResetsPerHour must be between {1} and {2}.")]
    public int ResetsPerHour { get; set; } = 20;

    /// <summary>Codes of the second factor and recovery codes.</summary>
    [Range(1, 1_000_000, ErrorMessage = "SignIn:CodesPerMinute must be between {1} and {2}.")]
    public int CodesPerMinute { get; set; } = 10;

    /// <summary>
    /// How often a password is hashed (PBKDF2 with HMAC-SHA512). What is stored says its own count, so that a change holds for new
    /// passwords at once and for old ones at their next sign-in.
    /// </summary>
    [Range(100_000, 10_000_000, ErrorMessage = "SignIn:PasswordHashIterations must be between {1} and {2}.")]
    public int PasswordHashIterations { get; set; } = 210_000;
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;
using CryptoPilot.Data.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPilot.Web.Accounts;

/// <summary>What names, e-mail addresses and passwords must be like.</summary>
public static class AccountRules
{
    public const int MinPassword = 10;
    public const int MaxPassword = 128;
    public const int MaxUserName = 64;
    public const int MaxEmail = 256;

    /// <summary>Without the at sign: a name can then never look like someone else's e-mail address.</summary>
    public const string UserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

    public static void Apply(IdentityOptions options)
    {
        options.Password.RequiredLength = MinPassword;
        options.Password.RequireDigit = false;
        options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;
        options.Password.RequiredUniqueChars = 1;
        options.User.AllowedUserNameCharacters = UserNameCharacters;
        options.User.RequireUniqueEmail = false;
        options.SignIn.RequireConfirmedAccount = false;
        options.Lockout.MaxFailedAccessAttempts = 5;
        options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
        options.Lockout.AllowedForNewUsers = true;
        options.Tokens.AuthenticatorIssuer = "CryptoPilot";
    }
}

/// <summary>An e-mail address may be missing; one that is given is well-formed and belongs to one user. Lengths fit the columns.</summary>
public sealed class AccountValidator : IUserValidator<AppUser>
{
    private static readonly EmailAddressAttribute s_format = new();

    /// <summary>Whether a text has the form of an e-mail address and is not too long.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= AccountRules.MaxEmail && s_format.IsValid(text) && text.All(character => character is > ' ' and < '\u007f' && character is not ('<' or '>' or '"' or ',' or ';' or '\\'));

    public async Task<IdentityResult> ValidateAsync(UserManager<AppUser> manager, AppUser user)
    {
        if (user.UserName is { Length: > AccountRules.MaxUserName }) return IdentityResult.Failed(manager.ErrorDescriber.InvalidUserName(user.UserName));
        if (string.IsNullOrEmpty(user.Email)) return IdentityResult.Success;
        if (!IsAddress(user.Email)) return IdentityResult.Failed(manager.ErrorDescriber.InvalidEmail(user.Email));
        var owner = await manager.FindByEmailAsync(user.Email);
        return owner is null || owner.Id == user.Id ? IdentityResult.Success : IdentityResult.Failed(manager.ErrorDescriber.DuplicateEmail(user.Email));
    }
}

/// <summary>Identity's faults in our words.</summary>
public sealed class AccountErrors : IdentityErrorDescriber
{
    public override IdentityError InvalidUserName(string? userName) => Error(nameof(InvalidUserName), AccountsText.InvalidUserName, AccountRules.MaxUserName);

    public override IdentityError DuplicateUserName(string userName) => Error(nameof(DuplicateUserName), AccountsText.DuplicateUserName);

    public override IdentityError InvalidEmail(string? email) => Error(nameof(InvalidEmail), AccountsText.InvalidEmail);

    public override IdentityError DuplicateEmail(string email) => Error(nameof(DuplicateEmail), AccountsText.DuplicateEmail);

    public override IdentityError PasswordTooShort(int length) => Error(nameof(PasswordTooShort), AccountsText.PasswordTooShort, length);

    public override IdentityError PasswordMismatch() => Error(nameof(PasswordMismatch), AccountsText.PasswordMismatch);

    private static IdentityError Error(string code, string text, params object[] values) =>
        new() { Code = code, Description = string.Format(CultureInfo.CurrentCulture, text, values) };
}

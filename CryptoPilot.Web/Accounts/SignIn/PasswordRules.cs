using CryptoPilot.Data.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>Refuses what is guessed first: common passwords, one's own name, a few characters over and over. Asks for no kind of character.</summary>
public sealed class PasswordRules : IPasswordValidator<AppUser>
{
    private const int MinDifferent = 4;

    public Task<IdentityResult> ValidateAsync(UserManager<AppUser> manager, AppUser user, string? password) =>
        Task.FromResult(Fault(user, password ?? "") is { } fault ? IdentityResult.Failed(fault) : IdentityResult.Success);

    private static IdentityError? Fault(AppUser user, string password)
    {
        if (password.Length > AccountRules.MaxPassword) return Error("PasswordTooLong", AccountsText.PasswordTooLong);
        if (CommonPasswords.Contains(password)) return Error("PasswordTooCommon", SignInText.PasswordTooCommon);
        if (IsOwnName(user, password)) return Error("PasswordIsName", SignInText.PasswordIsName);
        return password.Distinct().Count() < MinDifferent ? Error("PasswordTooEasy", SignInText.PasswordTooEasy) : null;
    }

    private static bool IsOwnName(AppUser user, string password) =>
        new[] { user.UserName, user.Email, user.Email?.Split('@')[0] }.Any(name => string.Equals(name, password, StringComparison.OrdinalIgnoreCase));

    private static IdentityError Error(string code, string text) => new() { Code = code, Description = text };
}

using System.Data.Common;
using CryptoPilot.Data.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts;

/// <summary>The boxes of a form that makes an account.</summary>
public enum AccountField
{
    /// <summary>No single box: the form as a whole.</summary>
    Form,
    UserName,
    Email,
    Password,
    PasswordAgain,
    Code,
}

/// <summary>What is wrong with one box.</summary>
public sealed record AccountFault(AccountField Field, string Text);

/// <summary>What a person types to get an account.</summary>
public sealed record AccountDraft(string? UserName, string? Email, string? Password, string? PasswordAgain)
{
    public override string ToString() => nameof(AccountDraft);
}

/// <summary>Makes accounts.</summary>
public sealed partial class RegistrationService(UserManager<AppUser> users, ILogger<RegistrationService> logger)
{
    /// <summary>Makes the account, or says what is wrong with which box.</summary>
    public async Task<(AppUser? User, IReadOnlyList<AccountFault> Faults)> RegisterAsync(
        AccountDraft draft, UserRole role, UserPreferences? preferences = null, Action<AppUser>? prepare = null)
    {
        var faults = Check(draft);
        if (faults.Count > 0) return (null, faults);
        var user = new AppUser
        {
            UserName = draft.UserName!.Trim(),
            Email = string.IsNullOrWhiteSpace(draft.Email) ? null : draft.Email.Trim(),
            Role = role,
            Preferences = preferences ?? new UserPreferences(),
        };
        prepare?.Invoke(user);
        try
        {
            var result = await users.CreateAsync(user, draft.Password!);
            return result.Succeeded ? (user, []) : (null, [.. result.Errors.Select(Fault)]);
        }
        catch (Exception exception) when (exception is DbUpdateException or DbException)
        {
            Log.NotSaved(logger, exception);
            return (null, [new(AccountField.Form, AccountsText.JustTaken)]);
        }
    }

    private static List<AccountFault> Check(AccountDraft draft)
    {
        var faults = new List<AccountFault>();
        if (string.IsNullOrWhiteSpace(draft.UserName)) faults.Add(new(AccountField.UserName, AccountsText.UserNameMissing));
        if (string.IsNullOrEmpty(draft.Password)) faults.Add(new(AccountField.Password, AccountsText.PasswordMissing));
        else if (draft.Password.Length > AccountRules.MaxPassword) faults.Add(new(AccountField.Password, AccountsText.PasswordTooLong));
        else if (draft.Password != draft.PasswordAgain) faults.Add(new(AccountField.PasswordAgain, AccountsText.PasswordsDiffer));
        return faults;
    }

    private static AccountFault Fault(IdentityError error) => error.Code switch
    {
        nameof(IdentityErrorDescriber.InvalidUserName) or nameof(IdentityErrorDescriber.DuplicateUserName) => new(AccountField.UserName, error.Description),
        nameof(IdentityErrorDescriber.InvalidEmail) or nameof(IdentityErrorDescriber.DuplicateEmail) => new(AccountField.Email, error.Description),
        _ when error.Code.StartsWith("Password", StringComparison.Ordinal) => new(AccountField.Password, error.Description),
        _ => new(AccountField.Form, error.Description),
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "An account was not saved: its name or address was taken a moment before, or the database did not answer")]
        public static partial void NotSaved(ILogger logger, Exception exception);
    }
}

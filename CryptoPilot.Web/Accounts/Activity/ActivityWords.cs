using CryptoPilot.Data.Accounts;

namespace CryptoPilot.Web.Accounts.Activity;

/// <summary>Events as people read them.</summary>
public static class ActivityWords
{
    /// <summary>What happened; the stored word where it is unknown here.</summary>
    public static string Of(string action) => action switch
    {
        AuthActions.Register => ActivityText.ActionRegister,
        AuthActions.Login => ActivityText.ActionLogin,
        AuthActions.FailedLogin => ActivityText.ActionFailedLogin,
        AuthActions.Logout => ActivityText.ActionLogout,
        AuthActions.Lockout => ActivityText.ActionLockout,
        AuthActions.PasswordResetAsked => ActivityText.ActionPasswordResetAsked,
        AuthActions.PasswordReset => ActivityText.ActionPasswordReset,
        AuthActions.PasswordChanged => ActivityText.ActionPasswordChanged,
        AuthActions.EmailChangeAsked => ActivityText.ActionEmailChangeAsked,
        AuthActions.EmailChanged => ActivityText.ActionEmailChanged,
        AuthActions.EmailConfirmed => ActivityText.ActionEmailConfirmed,
        AuthActions.PhoneChanged => ActivityText.ActionPhoneChanged,
        AuthActions.TwoFactorEnabled => ActivityText.ActionTwoFactorEnabled,
        AuthActions.TwoFactorDisabled => ActivityText.ActionTwoFactorDisabled,
        AuthActions.TwoFactorFailed => ActivityText.ActionTwoFactorFailed,
        AuthActions.RecoveryCodesMade => ActivityText.ActionRecoveryCodesMade,
        AuthActions.RecoveryCodeUsed => ActivityText.ActionRecoveryCodeUsed,
        AuthActions.AuthenticatorReset => ActivityText.ActionAuthenticatorReset,
        AuthActions.DeviceRemembered => ActivityText.ActionDeviceRemembered,
        AuthActions.PasskeyAdded => ActivityText.ActionPasskeyAdded,
        AuthActions.PasskeyRemoved => ActivityText.ActionPasskeyRemoved,
        AuthActions.ExternalLinked => ActivityText.ActionExternalLinked,
        AuthActions.ExternalUnlinked => ActivityText.ActionExternalUnlinked,
        AuthActions.SessionRevoked => ActivityText.ActionSessionRevoked,
        AuthActions.SessionsRevoked => ActivityText.ActionSessionsRevoked,
        AuthActions.Suspended => ActivityText.ActionSuspended,
        AuthActions.SuspensionLifted => ActivityText.ActionSuspensionLifted,
        AuthActions.Deactivated => ActivityText.ActionDeactivated,
        AuthActions.Activated => ActivityText.ActionActivated,
        AuthActions.Approved => ActivityText.ActionApproved,
        AuthActions.Unlocked => ActivityText.ActionUnlocked,
        AuthActions.RoleChanged => ActivityText.ActionRoleChanged,
        AuthActions.LinkMade => ActivityText.ActionLinkMade,
        AuthActions.LinkUsed => ActivityText.ActionLinkUsed,
        AuthActions.Invited => ActivityText.ActionInvited,
        AuthActions.DataExported => ActivityText.ActionDataExported,
        AuthActions.DeletionAsked => ActivityText.ActionDeletionAsked,
        AuthActions.DeletionCancelled => ActivityText.ActionDeletionCancelled,
        AuthActions.AccountDeleted => ActivityText.ActionAccountDeleted,
        AuthActions.ApiKeyCreated => ActivityText.ActionApiKeyCreated,
        AuthActions.ApiKeyRotated => ActivityText.ActionApiKeyRotated,
        AuthActions.ApiKeyRevoked => ActivityText.ActionApiKeyRevoked,
        _ => action,
    };
}

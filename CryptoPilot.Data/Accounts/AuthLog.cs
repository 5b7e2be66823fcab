using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Accounts;

/// <summary>How an action ended.</summary>
public enum AuthStatus
{
    Success,
    Failure,
}

/// <summary>One sign-in, sign-out, registration or other account event (table <c>auth_logs</c>, append only).</summary>
public sealed class AuthLog : ICreated
{
    public long Id { get; set; }

    /// <summary>Null when the name given belongs to nobody.</summary>
    public int? UserId { get; set; }

    /// <summary>One of <see cref="AuthActions"/>.</summary>
    public required string Action { get; set; }

    public AuthStatus Status { get; set; }

    public string? IpAddress { get; set; }

    public string? UserAgent { get; set; }

    /// <summary>More about the action, as JSON; never a secret.</summary>
    public string? Details { get; set; }

    public DateTime? CreatedAt { get; set; }
}

/// <summary>The words of <see cref="AuthLog.Action"/>.</summary>
public static class AuthActions
{
    public const string Register = "register";
    public const string Login = "login";
    public const string FailedLogin = "failed_login";
    public const string Logout = "logout";
    public const string Lockout = "lockout";
    public const string PasswordResetAsked = "password_reset_asked";
    public const string PasswordReset = "password_reset";
    public const string PasswordChanged = "password_changed";
    public const string EmailChangeAsked = "email_change_asked";
    public const string EmailChanged = "email_changed";
    public const string EmailConfirmed = "email_confirmed";
    public const string PhoneChanged = "phone_changed";
    public const string TwoFactorEnabled = "two_factor_enabled";
    public const string TwoFactorDisabled = "two_factor_disabled";
    public const string TwoFactorFailed = "two_factor_failed";
    public const string RecoveryCodesMade = "recovery_codes_made";
    public const string RecoveryCodeUsed = "recovery_code_used";
    public const string AuthenticatorReset = "authenticator_reset";
    public const string DeviceRemembered = "device_remembered";
    public const string PasskeyAdded = "passkey_added";
    public const string PasskeyRemoved = "passkey_removed";
    public const string ExternalLinked = "external_linked";
    public const string ExternalUnlinked = "external_unlinked";
    public const string SessionRevoked = "session_revoked";
    public const string SessionsRevoked = "sessions_revoked";
    public const string Suspended = "suspended";
    public const string SuspensionLifted = "suspension_lifted";
    public const string Deactivated = "deactivated";
    public const string Activated = "activated";
    public const string Approved = "approved";
    public const string Unlocked = "unlocked";
    public const string RoleChanged = "role_changed";
    public const string LinkMade = "link_made";
    public const string LinkUsed = "link_used";
    public const string Invited = "invited";
    public const string DataExported = "data_exported";
    public const string DeletionAsked = "deletion_asked";
    public const string DeletionCancelled = "deletion_cancelled";
    public const string AccountDeleted = "account_deleted";
    public const string ApiKeyCreated = "api_key_created";
    public const string ApiKeyRotated = "api_key_rotated";
    public const string ApiKeyRevoked = "api_key_revoked";
}

internal sealed class AuthLogConfiguration : IEntityTypeConfiguration<AuthLog>
{
    public void Configure(EntityTypeBuilder<AuthLog> builder)
    {
        builder.ToTable("auth_logs");
        builder.Property(log => log.Action).HasMaxLength(64);
        builder.Property(log => log.IpAddress).HasMaxLength(64);
        builder.Property(log => log.UserAgent).HasMaxLength(512);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(log => log.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(log => new { log.UserId, log.Id });
    }
}

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
    public const string Login = "login";
    public const string Logout = "logout";
    public const string Register = "register";
    public const string PasswordReset = "password_reset";
    public const string FailedLogin = "failed_login";
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

using CryptoPilot.Data.Conventions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Accounts;

/// <summary>What a user may do.</summary>
public enum UserRole
{
    User,
    Admin,
}

/// <summary>A person who signs in (table <c>users</c>).</summary>
public sealed class AppUser : IdentityUser<int>, ICreated, IUpdated
{
    public string? DisplayName { get; set; }

    public string? ProfilePicture { get; set; }

    public UserRole Role { get; set; }

    /// <summary>False once deactivated: the person cannot sign in and no job works for them.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>True from a registration that needs approval until an administrator gives it; such a user is not active yet.</summary>
    public bool AwaitsApproval { get; set; }

    /// <summary>True while suspended; see <see cref="SuspensionEndDate"/>.</summary>
    public bool IsSuspended { get; set; }

    public string? SuspensionReason { get; set; }

    /// <summary>When the suspension lifts by itself, UTC; null is never.</summary>
    public DateTime? SuspensionEndDate { get; set; }

    public DateTime? LastLoginAt { get; set; }

    public DateTime? LastLogoutAt { get; set; }

    public UserPreferences? Preferences { get; set; } = new();

    /// <summary>True from a registration that asks for a confirmed e-mail address until its link was used; such a user cannot sign in yet.</summary>
    public bool AwaitsConfirmation { get; set; }

    /// <summary>When the person asked for their account to be deleted, UTC; null when they did not. Signing in takes it back.</summary>
    public DateTime? DeletionAskedAt { get; set; }

    /// <summary>When the next daily digest is due, UTC; null without one.</summary>
    public DateTime? NextDigestAt { get; set; }

    /// <summary>When personal data was erased, UTC; what is left is an anonymous row that others' rows refer to.</summary>
    public DateTime? ErasedAt { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class AppUserConfiguration : IEntityTypeConfiguration<AppUser>
{
    public void Configure(EntityTypeBuilder<AppUser> builder)
    {
        builder.ToTable("users");
        builder.Property(user => user.UserName).HasColumnName("username").HasMaxLength(256).IsRequired();
        builder.Property(user => user.NormalizedUserName).HasColumnName("normalized_username").HasMaxLength(256).IsRequired();
        builder.Property(user => user.PasswordHash).HasColumnName("password").IsRequired();
        builder.Property(user => user.DisplayName).HasMaxLength(100);
        builder.Property(user => user.PhoneNumber).HasMaxLength(32);
        builder.Property(user => user.ProfilePicture).HasMaxLength(400);
        builder.Property(user => user.SuspensionReason).HasMaxLength(500);
        builder.Property(user => user.Role).HasDefaultValue(UserRole.User);
        builder.Property(user => user.IsActive).HasDefaultValue(true);
        builder.Property(user => user.AwaitsApproval).HasDefaultValue(false);
        builder.Property(user => user.IsSuspended).HasDefaultValue(false);
        builder.Property(user => user.AwaitsConfirmation).HasDefaultValue(false);
        builder.Property(user => user.Preferences).IsJson().HasDefaultValueSql("'{}'");
        builder.HasIndex(user => user.NormalizedEmail).IsUnique().HasFilter("normalized_email IS NOT NULL").HasDatabaseName("EmailIndex");
        builder.HasIndex(user => user.DeletionAskedAt).HasFilter("deletion_asked_at IS NOT NULL");
        builder.HasIndex(user => user.NextDigestAt).HasFilter("next_digest_at IS NOT NULL");
        builder.HasIndex(user => user.SuspensionEndDate).HasFilter("is_suspended = 1 AND suspension_end_date IS NOT NULL");
        builder.HasTimestamps();
    }
}

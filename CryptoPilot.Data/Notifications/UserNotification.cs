using System.ComponentModel.DataAnnotations.Schema;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Notifications;

/// <summary>How a notification is meant.</summary>
public enum NotificationType
{
    Alert,
    Info,
    Success,
    Warning,
    Error,
}

/// <summary>What a notification is about: users choose by it how they are told.</summary>
public enum NotificationKind
{
    /// <summary>The user's own account, keys and webhooks.</summary>
    Account,

    /// <summary>An alert fired.</summary>
    Alert,

    /// <summary>Coins came from another user, or a transfer ended.</summary>
    Transfer,

    /// <summary>Sign-ins from a device or a network that is new.</summary>
    Security,

    /// <summary>An administrator tells something.</summary>
    Announcement,

    /// <summary>What happened in a day.</summary>
    Digest,
}

/// <summary>A line in a user's inbox (table <c>user_notifications</c>).</summary>
public sealed class UserNotification : ICreated
{
    public long Id { get; set; }

    public int UserId { get; set; }

    public NotificationType Type { get; set; }

    public NotificationKind Kind { get; set; }

    public required string Title { get; set; }

    public required string Message { get; set; }

    public bool IsRead { get; set; }

    /// <summary>The page it speaks of, as a path of this site.</summary>
    public string? Link { get; set; }

    public DateTime? CreatedAt { get; set; }

    /// <summary>A way on which it is not sent whatever its user prefers, for it says that this way is broken; heeded when it is added, and not stored.</summary>
    [NotMapped]
    public NotificationMethod? NotBy { get; init; }
}

internal sealed class UserNotificationConfiguration : IEntityTypeConfiguration<UserNotification>
{
    public void Configure(EntityTypeBuilder<UserNotification> builder)
    {
        builder.ToTable("user_notifications");
        builder.Property(notification => notification.Title).HasMaxLength(200);
        builder.Property(notification => notification.Message).HasMaxLength(2000);
        builder.Property(notification => notification.Link).HasMaxLength(400);
        builder.Property(notification => notification.IsRead).HasDefaultValue(false);
        builder.Property(notification => notification.Kind).HasDefaultValue(NotificationKind.Account);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(notification => notification.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(notification => new { notification.UserId, notification.Id });
        builder.HasIndex(notification => notification.UserId).HasFilter("is_read = 0").HasDatabaseName("IX_user_notifications_unread");
        builder.HasIndex(notification => notification.CreatedAt);
    }
}

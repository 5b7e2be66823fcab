using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Notifications;

/// <summary>Whom an announcement is for.</summary>
public enum AnnouncementAudience
{
    Everybody,
    Admins,

    /// <summary>The users of <see cref="AnnouncementReader"/>.</summary>
    Chosen,
}

/// <summary>What an administrator tells users (table <c>announcements</c>).</summary>
public sealed class Announcement : ICreated
{
    public int Id { get; set; }

    /// <summary>The administrator.</summary>
    public int CreatedById { get; set; }

    public NotificationType Type { get; set; }

    public required string Title { get; set; }

    public required string Message { get; set; }

    /// <summary>A path of this site, or null.</summary>
    public string? Link { get; set; }

    public AnnouncementAudience Audience { get; set; }

    /// <summary>It was told to all users up to this key: where a run goes on that was cut off.</summary>
    public int LastUserId { get; set; }

    public int SentCount { get; set; }

    /// <summary>When everybody was told, UTC; null while it is under way.</summary>
    public DateTime? CompletedAt { get; set; }

    /// <summary>When it was stopped, UTC; null when it was not.</summary>
    public DateTime? StoppedAt { get; set; }

    public DateTime? CreatedAt { get; set; }
}

/// <summary>A user that an announcement is for (table <c>announcement_readers</c>).</summary>
public sealed class AnnouncementReader
{
    public int AnnouncementId { get; set; }

    public int UserId { get; set; }
}

internal sealed class AnnouncementConfiguration : IEntityTypeConfiguration<Announcement>
{
    public void Configure(EntityTypeBuilder<Announcement> builder)
    {
        builder.ToTable("announcements");
        builder.Property(announcement => announcement.Title).HasMaxLength(200);
        builder.Property(announcement => announcement.Message).HasMaxLength(2000);
        builder.Property(announcement => announcement.Link).HasMaxLength(400);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(announcement => announcement.CreatedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(announcement => announcement.Id).HasFilter("completed_at IS NULL AND stopped_at IS NULL").HasDatabaseName("IX_announcements_open");
    }
}

internal sealed class AnnouncementReaderConfiguration : IEntityTypeConfiguration<AnnouncementReader>
{
    public void Configure(EntityTypeBuilder<AnnouncementReader> builder)
    {
        builder.ToTable("announcement_readers");
        builder.HasKey(reader => new { reader.AnnouncementId, reader.UserId });
        builder.HasOne<Announcement>().WithMany().HasForeignKey(reader => reader.AnnouncementId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(reader => reader.UserId).OnDelete(DeleteBehavior.Restrict);
    }
}

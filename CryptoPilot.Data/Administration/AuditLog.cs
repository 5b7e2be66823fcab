using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Administration;

/// <summary>One act of an administrator (table <c>audit_logs</c>, append only).</summary>
public sealed class AuditLog : ICreated
{
    public long Id { get; set; }

    /// <summary>Who acted; null is the product itself.</summary>
    public int? UserId { get; set; }

    /// <summary>One of <see cref="AuditActions"/> or <see cref="AuthActions"/>.</summary>
    public required string Action { get; set; }

    /// <summary>What was acted on, as <c>table:id</c>.</summary>
    public string? Subject { get; set; }

    public string? IpAddress { get; set; }

    /// <summary>JSON before the act.</summary>
    public string? OldValue { get; set; }

    /// <summary>JSON after the act.</summary>
    public string? NewValue { get; set; }

    public DateTime? CreatedAt { get; set; }
}

/// <summary>The words of <see cref="AuditLog.Action"/> for what is no event of an account; the others are those of <see cref="AuthActions"/>.</summary>
public static class AuditActions
{
    public const string SettingChanged = "setting_changed";
    public const string InvitationWithdrawn = "invitation_withdrawn";
    public const string CoinActivated = "coin_activated";
    public const string CoinDeactivated = "coin_deactivated";
    public const string CoinProvidersChanged = "coin_providers_changed";
    public const string JobRequested = "job_requested";
    public const string DeliveriesSentAgain = "deliveries_sent_again";
    public const string AnnouncementMade = "announcement_made";
    public const string AnnouncementStopped = "announcement_stopped";
}

internal sealed class AuditLogConfiguration : IEntityTypeConfiguration<AuditLog>
{
    public void Configure(EntityTypeBuilder<AuditLog> builder)
    {
        builder.ToTable("audit_logs");
        builder.Property(log => log.Action).HasMaxLength(64);
        builder.Property(log => log.Subject).HasMaxLength(128);
        builder.Property(log => log.IpAddress).HasMaxLength(64);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(log => log.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(log => new { log.Subject, log.Id });
    }
}

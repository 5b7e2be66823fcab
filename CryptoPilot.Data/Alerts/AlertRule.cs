using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Alerts;

/// <summary>
/// What all alerts share: whom to tell and how, and when they may fire again. An alert waits while <see cref="IsActive"/> and not
/// <see cref="IsTriggered"/>; a recurring one that has fired rests (both true) until it may fire again; one that fires once has
/// fired for good (only <see cref="IsTriggered"/>).
/// </summary>
public abstract class AlertRule : ICreated, IUpdated, IVersioned
{
    /// <summary>Minutes: the rest of a recurring alert unless its user says otherwise.</summary>
    public const int DefaultCooldown = 60;

    /// <summary>Percent: how far back a recurring alert must be before it may fire again, unless its user says otherwise.</summary>
    public const decimal DefaultHysteresis = 0.5m;

    public int Id { get; set; }

    public int UserId { get; set; }

    /// <summary>True while the alert waits or rests; false when paused, expired, or once it has fired for good.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>True once the alert has fired, until it may fire again.</summary>
    public bool IsTriggered { get; set; }

    /// <summary>How it is told first of all; see <see cref="FurtherMethods"/>.</summary>
    public NotificationMethod NotificationMethod { get; set; }

    /// <summary>The other ways on which it is told, as stored words with commas between them; null is none. The inbox always has it.</summary>
    public string? FurtherMethods { get; set; }

    /// <summary>True when it fires again and again.</summary>
    public bool IsRecurring { get; set; }

    /// <summary>Minutes that a recurring alert rests at least; 5 to 43,200.</summary>
    public int CooldownMinutes { get; set; } = DefaultCooldown;

    /// <summary>Percent of the target that the value must go back before a recurring alert may fire again; 0 to 50.</summary>
    public decimal HysteresisPercent { get; set; } = DefaultHysteresis;

    /// <summary>When it ends by itself, UTC; null is never.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>What its user noted; it stands in what is told.</summary>
    public string? Note { get; set; }

    /// <summary>True when it is told on all ways even in the quiet hours of its user.</summary>
    public bool IgnoresQuietHours { get; set; }

    /// <summary>When it last fired, UTC.</summary>
    public DateTime? TriggeredAt { get; set; }

    /// <summary>Until when it fires not again, UTC; null before it first fired.</summary>
    public DateTime? RestsUntil { get; set; }

    /// <summary>The value on the other side of which a resting alert waits anew, in the unit of its target.</summary>
    public decimal? RearmValue { get; set; }

    public int Version { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal static class AlertRuleConfiguration
{
    public static void ConfigureRule<TRule>(this EntityTypeBuilder<TRule> builder)
        where TRule : AlertRule
    {
        builder.Property(alert => alert.IsActive).HasDefaultValue(true);
        builder.Property(alert => alert.IsTriggered).HasDefaultValue(false);
        builder.Property(alert => alert.FurtherMethods).HasMaxLength(64);
        builder.Property(alert => alert.IsRecurring).HasDefaultValue(false);
        builder.Property(alert => alert.CooldownMinutes).HasDefaultValue(AlertRule.DefaultCooldown).HasSentinel(AlertRule.DefaultCooldown);
        builder.Property(alert => alert.HysteresisPercent).HasPrecision(18, 8).HasDefaultValue(AlertRule.DefaultHysteresis).HasSentinel(AlertRule.DefaultHysteresis);
        builder.Property(alert => alert.Note).HasMaxLength(200);
        builder.Property(alert => alert.IgnoresQuietHours).HasDefaultValue(false);
        builder.HasVersion();
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(alert => alert.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(alert => alert.ExpiresAt).HasFilter("expires_at IS NOT NULL AND is_active = 1");
    }
}

using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Insights;

/// <summary>What an insight is about.</summary>
public enum InsightCategory
{
    Price,
    Market,
    Portfolio,
    Security,
}

/// <summary>How much an insight matters.</summary>
public enum InsightImpact
{
    Low,
    Medium,
    High,
}

/// <summary>A finding for one user or for everybody (table <c>ai_insights</c>).</summary>
public sealed class AiInsight : ICreated, IUpdated
{
    public int Id { get; set; }

    /// <summary>Null is for everybody.</summary>
    public int? UserId { get; set; }

    public required string Title { get; set; }

    public required string Description { get; set; }

    public InsightCategory Category { get; set; }

    public InsightImpact Impact { get; set; }

    public string? ActionRecommended { get; set; }

    public bool IsActive { get; set; } = true;

    public DateTime? ExpiryDate { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class AiInsightConfiguration : IEntityTypeConfiguration<AiInsight>
{
    public void Configure(EntityTypeBuilder<AiInsight> builder)
    {
        builder.ToTable("ai_insights");
        builder.Property(insight => insight.Title).HasMaxLength(200);
        builder.Property(insight => insight.Description).HasMaxLength(4000);
        builder.Property(insight => insight.ActionRecommended).HasMaxLength(1000);
        builder.Property(insight => insight.IsActive).HasDefaultValue(true);
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(insight => insight.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(insight => new { insight.UserId, insight.IsActive, insight.ExpiryDate });
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Api;

/// <summary>How often a key was used on one day (table <c>api_key_uses</c>, kept for two months).</summary>
public sealed class ApiKeyUse
{
    public int ApiKeyId { get; set; }

    /// <summary>UTC.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Requests that the key let in; all web nodes add to it.</summary>
    public long Count { get; set; }
}

internal sealed class ApiKeyUseConfiguration : IEntityTypeConfiguration<ApiKeyUse>
{
    public void Configure(EntityTypeBuilder<ApiKeyUse> builder)
    {
        builder.ToTable("api_key_uses");
        builder.HasKey(use => new { use.ApiKeyId, use.Day });
        builder.Property(use => use.Count).HasDefaultValue(0L);
        builder.HasOne<ApiKey>().WithMany().HasForeignKey(use => use.ApiKeyId);
        builder.HasIndex(use => use.Day);
    }
}

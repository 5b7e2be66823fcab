using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Integrations;

/// <summary>The settings of an outside service (table <c>integration_configs</c>).</summary>
public sealed class IntegrationConfig : ICreated, IUpdated
{
    public int Id { get; set; }

    /// <summary>The service: <c>coinmarketcap</c>, <c>etherscan</c>.</summary>
    public required string Name { get; set; }

    public bool IsActive { get; set; }

    /// <summary>A JSON document; secrets in it are encrypted.</summary>
    public required string Config { get; set; }

    public DateTime? LastSync { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class IntegrationConfigConfiguration : IEntityTypeConfiguration<IntegrationConfig>
{
    public void Configure(EntityTypeBuilder<IntegrationConfig> builder)
    {
        builder.ToTable("integration_configs");
        builder.Property(config => config.Name).HasMaxLength(64);
        builder.Property(config => config.IsActive).HasDefaultValue(false);
        builder.HasTimestamps();
        builder.HasIndex(config => config.Name).IsUnique();
    }
}

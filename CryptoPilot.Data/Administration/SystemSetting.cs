using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Administration;

/// <summary>A choice for the whole instance (table <c>system_config</c>).</summary>
public sealed class SystemSetting : ICreated, IUpdated, IVersioned
{
    public int Id { get; set; }

    public required string Key { get; set; }

    /// <summary>A JSON value.</summary>
    public required string Value { get; set; }

    public string? Description { get; set; }

    /// <summary>True when it may be read without signing in.</summary>
    public bool IsPublic { get; set; }

    public int Version { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class SystemSettingConfiguration : IEntityTypeConfiguration<SystemSetting>
{
    public void Configure(EntityTypeBuilder<SystemSetting> builder)
    {
        builder.ToTable("system_config");
        builder.Property(setting => setting.Key).HasMaxLength(128);
        builder.Property(setting => setting.Description).HasMaxLength(1000);
        builder.Property(setting => setting.IsPublic).HasDefaultValue(false);
        builder.HasVersion();
        builder.HasTimestamps();
        builder.HasIndex(setting => setting.Key).IsUnique();
    }
}

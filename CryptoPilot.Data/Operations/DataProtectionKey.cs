using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Operations;

/// <summary>A key that all nodes share to protect cookies and secrets (table <c>data_protection_keys</c>).</summary>
public sealed class DataProtectionKey
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required string Xml { get; set; }
}

internal sealed class DataProtectionKeyConfiguration : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> builder)
    {
        builder.ToTable("data_protection_keys");
        builder.Property(key => key.Name).HasMaxLength(200);
        builder.HasIndex(key => key.Name).IsUnique();
    }
}

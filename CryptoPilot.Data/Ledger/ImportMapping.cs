using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>What a user once said about the columns of a file, for the next one with the same header (table <c>import_mappings</c>).</summary>
public sealed class ImportMapping : ICreated, IUpdated
{
    public int UserId { get; set; }

    /// <summary>SHA-256 of the header's cells, in hex.</summary>
    public required string HeaderHash { get; set; }

    /// <summary>How such a file is read.</summary>
    public ImportReading Reading { get; set; } = new();

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class ImportMappingConfiguration : IEntityTypeConfiguration<ImportMapping>
{
    public void Configure(EntityTypeBuilder<ImportMapping> builder)
    {
        builder.ToTable("import_mappings");
        builder.HasKey(mapping => new { mapping.UserId, mapping.HeaderHash });
        builder.Property(mapping => mapping.HeaderHash).HasMaxLength(64);
        builder.Property(mapping => mapping.Reading).IsJson();
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(mapping => mapping.UserId).OnDelete(DeleteBehavior.Restrict);
    }
}

using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>Where an import stands.</summary>
public enum ImportStatus
{
    Previewed,
    Completed,
    Undone,
}

/// <summary>One file that a user brought in (table <c>imports</c>).</summary>
public sealed class LedgerImport : ICreated, IUpdated
{
    public int Id { get; set; }

    public int UserId { get; set; }

    public required string FileName { get; set; }

    /// <summary>SHA-256 of the file, in hex.</summary>
    public required string FileHash { get; set; }

    public ImportStatus Status { get; set; }

    public int RowCount { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class LedgerImportConfiguration : IEntityTypeConfiguration<LedgerImport>
{
    public void Configure(EntityTypeBuilder<LedgerImport> builder)
    {
        builder.ToTable("imports");
        builder.Property(import => import.FileName).HasMaxLength(260);
        builder.Property(import => import.FileHash).HasMaxLength(64);
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(import => import.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(import => new { import.UserId, import.FileHash });
    }
}

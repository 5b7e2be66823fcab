using CryptoPilot.Data.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>A word by which a user groups transactions (table <c>transaction_tags</c>).</summary>
public sealed class TransactionTag
{
    public long TransactionId { get; set; }

    public int UserId { get; set; }

    /// <summary>As the user wrote it, trimmed; 1 to 40 characters.</summary>
    public required string Tag { get; set; }
}

internal sealed class TransactionTagConfiguration : IEntityTypeConfiguration<TransactionTag>
{
    public void Configure(EntityTypeBuilder<TransactionTag> builder)
    {
        builder.ToTable("transaction_tags");
        builder.HasKey(tag => new { tag.TransactionId, tag.Tag });
        builder.Property(tag => tag.Tag).HasMaxLength(40);
        builder.HasOne<LedgerTransaction>().WithMany().HasForeignKey(tag => tag.TransactionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(tag => tag.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(tag => new { tag.UserId, tag.Tag, tag.TransactionId });
    }
}

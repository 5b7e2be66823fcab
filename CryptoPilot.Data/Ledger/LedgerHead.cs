using CryptoPilot.Data.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>
/// One row for each user with a ledger (table <c>ledger_heads</c>). Every change of a ledger begins by raising its version:
/// the row's lock lines up the changes of one user, whichever connection or node they come from.
/// </summary>
public sealed class LedgerHead
{
    public int UserId { get; set; }

    /// <summary>How often the ledger has changed.</summary>
    public long Version { get; set; }
}

internal sealed class LedgerHeadConfiguration : IEntityTypeConfiguration<LedgerHead>
{
    public void Configure(EntityTypeBuilder<LedgerHead> builder)
    {
        builder.ToTable("ledger_heads");
        builder.HasKey(head => head.UserId);
        builder.Property(head => head.UserId).ValueGeneratedNever();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(head => head.UserId).OnDelete(DeleteBehavior.Restrict);
    }
}

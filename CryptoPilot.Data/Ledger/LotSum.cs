using CryptoPilot.Data.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>
/// What the free lots of one coin in one wallet of a user come to (table <c>lot_sums</c>), so that the average cost is known without
/// reading them. A coin has rows for all of its wallets or none: none means that the sums are not known.
/// </summary>
public sealed class LotSum
{
    /// <summary>The <see cref="WalletId"/> of lots that are in no wallet.</summary>
    public const int NoWallet = 0;

    public int UserId { get; set; }

    public required string Symbol { get; set; }

    /// <summary>A wallet, or <see cref="NoWallet"/>; each coin with sums has a row for the latter.</summary>
    public int WalletId { get; set; }

    /// <summary>Coin units in active lots that never lapse.</summary>
    public decimal Amount { get; set; }

    /// <summary>USD: what <see cref="Amount"/> cost.</summary>
    public decimal CostBasisUsd { get; set; }

    /// <summary>How many unused lots lapse one day, or have lapsed; they are not in the sums.</summary>
    public int DatedLots { get; set; }
}

internal sealed class LotSumConfiguration : IEntityTypeConfiguration<LotSum>
{
    public void Configure(EntityTypeBuilder<LotSum> builder)
    {
        builder.ToTable("lot_sums");
        builder.HasKey(sum => new { sum.UserId, sum.Symbol, sum.WalletId });
        builder.Property(sum => sum.Symbol).HasMaxLength(32);
        builder.Property(sum => sum.WalletId).ValueGeneratedNever();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(sum => sum.UserId).OnDelete(DeleteBehavior.Restrict);
    }
}

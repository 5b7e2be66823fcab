using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>What one transaction took from one lot, and the gain it realised (table <c>lot_disposals</c>).</summary>
public sealed class LotDisposal : ICreated
{
    public long Id { get; set; }

    public int UserId { get; set; }

    public long TransactionId { get; set; }

    /// <summary>The coin; where no lot stood behind the units, nothing else tells.</summary>
    public required string Symbol { get; set; }

    /// <summary>The lot; null for coins that no lot stood behind.</summary>
    public int? TokenId { get; set; }

    /// <summary>Coin units taken from the lot.</summary>
    public decimal Amount { get; set; }

    /// <summary>USD received for <see cref="Amount"/>.</summary>
    public decimal ProceedsUsd { get; set; }

    /// <summary>USD paid for <see cref="Amount"/>.</summary>
    public decimal CostBasisUsd { get; set; }

    /// <summary>When the lot was acquired, UTC.</summary>
    public DateTime AcquiredAt { get; set; }

    /// <summary>When it was disposed of, UTC.</summary>
    public DateTime DisposedAt { get; set; }

    public DateTime? CreatedAt { get; set; }
}

internal sealed class LotDisposalConfiguration : IEntityTypeConfiguration<LotDisposal>
{
    public void Configure(EntityTypeBuilder<LotDisposal> builder)
    {
        builder.ToTable("lot_disposals");
        builder.Property(disposal => disposal.Symbol).HasMaxLength(32);
        builder.HasCreatedAt();
        builder.HasOne<LedgerTransaction>().WithMany().HasForeignKey(disposal => disposal.TransactionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Token>().WithMany().HasForeignKey(disposal => disposal.TokenId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(disposal => new { disposal.UserId, disposal.DisposedAt });
    }
}

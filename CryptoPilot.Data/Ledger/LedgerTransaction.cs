using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>What a transaction does.</summary>
public enum TransactionType
{
    Generate,
    Convert,
    Transfer,
}

/// <summary>Where a transaction stands.</summary>
public enum TransactionStatus
{
    Pending,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>One line of a user's ledger (table <c>transactions</c>).</summary>
public sealed class LedgerTransaction : ICreated, IUpdated, IVersioned
{
    public long Id { get; set; }

    public int UserId { get; set; }

    public TransactionType Type { get; set; }

    public string? FromSymbol { get; set; }

    public string? ToSymbol { get; set; }

    /// <summary>Coin units: generated, or taken from <see cref="FromSymbol"/>.</summary>
    public decimal Amount { get; set; }

    public string? RecipientAddress { get; set; }

    public required string Blockchain { get; set; }

    public TransactionStatus Status { get; set; }

    /// <summary>The transaction's hash on the chain.</summary>
    public string? Hash { get; set; }

    public decimal? Fee { get; set; }

    /// <summary>How a generated holding came into being; null for other types.</summary>
    public HoldingSource? Source { get; set; }

    /// <summary>USD for one coin at <see cref="ExecutedAt"/>.</summary>
    public decimal? UnitPriceUsd { get; set; }

    /// <summary>When it happened, UTC; not when it was entered.</summary>
    public DateTime ExecutedAt { get; set; }

    /// <summary>The same key from the same user has one effect, however often it is sent.</summary>
    public Guid IdempotencyKey { get; set; }

    public int Version { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class LedgerTransactionConfiguration : IEntityTypeConfiguration<LedgerTransaction>
{
    public void Configure(EntityTypeBuilder<LedgerTransaction> builder)
    {
        builder.ToTable("transactions");
        builder.Property(transaction => transaction.FromSymbol).HasMaxLength(32);
        builder.Property(transaction => transaction.ToSymbol).HasMaxLength(32);
        builder.Property(transaction => transaction.RecipientAddress).HasMaxLength(128);
        builder.Property(transaction => transaction.Blockchain).HasMaxLength(64);
        builder.Property(transaction => transaction.Hash).HasMaxLength(128);
        builder.HasVersion();
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(transaction => transaction.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(transaction => new { transaction.UserId, transaction.IdempotencyKey }).IsUnique();
        builder.HasIndex(transaction => new { transaction.UserId, transaction.ExecutedAt });
    }
}

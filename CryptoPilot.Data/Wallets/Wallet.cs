using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Wallets;

/// <summary>An address of a user on one chain (table <c>wallets</c>).</summary>
public sealed class Wallet : ICreated, IUpdated, IVersioned
{
    public int Id { get; set; }

    public int UserId { get; set; }

    public required string Address { get; set; }

    public required string Name { get; set; }

    public required string Blockchain { get; set; }

    /// <summary>At most one per user and chain; the database holds to it.</summary>
    public bool IsPrimary { get; set; }

    /// <summary>Units of the chain's own coin.</summary>
    public decimal Balance { get; set; }

    /// <summary>The chain told <see cref="Balance"/> with more digits than are kept: it was rounded half-even to 28.</summary>
    public bool IsBalanceRounded { get; set; }

    /// <summary>Shown with its balance, but nothing of it is the user's own: no lot lies in it.</summary>
    public bool IsWatchOnly { get; set; }

    /// <summary>When the chain last told <see cref="Balance"/>, UTC; null when it never did.</summary>
    public DateTime? BalanceAt { get; set; }

    /// <summary>Which explorer told <see cref="Balance"/>.</summary>
    public string? BalanceSource { get; set; }

    /// <summary>When the chain was last asked, UTC, with or without an answer.</summary>
    public DateTime? SyncedAt { get; set; }

    /// <summary>Why the last question went unanswered; null when it was answered.</summary>
    public string? SyncError { get; set; }

    public int Version { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class WalletConfiguration : IEntityTypeConfiguration<Wallet>
{
    public void Configure(EntityTypeBuilder<Wallet> builder)
    {
        builder.ToTable("wallets");
        builder.Property(wallet => wallet.Address).HasMaxLength(128);
        builder.Property(wallet => wallet.Name).HasMaxLength(100);
        builder.Property(wallet => wallet.Blockchain).HasMaxLength(64);
        builder.Property(wallet => wallet.IsPrimary).HasDefaultValue(false);
        builder.Property(wallet => wallet.Balance).HasDefaultValue(0m);
        builder.Property(wallet => wallet.IsBalanceRounded).HasDefaultValue(false);
        builder.Property(wallet => wallet.IsWatchOnly).HasDefaultValue(false);
        builder.Property(wallet => wallet.BalanceSource).HasMaxLength(64);
        builder.Property(wallet => wallet.SyncError).HasMaxLength(200);
        builder.HasVersion();
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(wallet => wallet.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(wallet => new { wallet.UserId, wallet.Blockchain, wallet.Address }).IsUnique();
        builder.HasIndex(wallet => new { wallet.UserId, wallet.Blockchain }).IsUnique().HasFilter("is_primary = 1").HasDatabaseName("IX_wallets_primary");
        builder.HasIndex(wallet => new { wallet.Blockchain, wallet.Address });
        builder.HasIndex(wallet => wallet.SyncedAt);
    }
}

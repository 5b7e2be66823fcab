using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Wallets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>What kind of transaction made a lot.</summary>
public enum TokenType
{
    Generate,
    Convert,
    Transfer,
}

/// <summary>Whether a lot can be used.</summary>
public enum TokenStatus
{
    /// <summary>Held and free.</summary>
    Active,

    /// <summary>Bound by a pending transfer; still counted in value.</summary>
    Locked,

    /// <summary>Past its validity; not counted in value.</summary>
    Expired,
}

/// <summary>How a holding came into being.</summary>
public enum HoldingSource
{
    Bought,
    Mined,
    Staked,
    Airdropped,
    Received,
    OpeningBalance,
}

/// <summary>A lot: coins acquired together at one unit cost (table <c>tokens</c>).</summary>
public sealed class Token : ICreated, IUpdated, IVersioned
{
    public int Id { get; set; }

    public int UserId { get; set; }

    /// <summary>References <see cref="Cryptocurrency.Symbol"/>.</summary>
    public required string Symbol { get; set; }

    /// <summary>Coin units that are left of the lot.</summary>
    public decimal Amount { get; set; }

    public required string Blockchain { get; set; }

    public TokenType Type { get; set; }

    public TokenStatus Status { get; set; }

    /// <summary>The contract of a token that is not its chain's own coin.</summary>
    public string? TokenAddress { get; set; }

    /// <summary>Coin units when the lot was made.</summary>
    public decimal AcquiredAmount { get; set; }

    /// <summary>USD paid for one coin.</summary>
    public decimal UnitCostUsd { get; set; }

    /// <summary>USD: the cost of <see cref="AcquiredAmount"/> when the lot was made, in whole hundred-millionths.</summary>
    public decimal AcquiredCostUsd { get; set; }

    /// <summary>USD: the cost of what is left, in whole hundred-millionths. Over all lots of a coin, what disposals took and what is left add up to what was acquired.</summary>
    public decimal CostBasisUsd { get; set; }

    /// <summary>When the coins were acquired, UTC; the holding period starts here.</summary>
    public DateTime AcquiredAt { get; set; }

    /// <summary>When the lot expires, UTC; null is never.</summary>
    public DateTime? ExpiresAt { get; set; }

    public int? WalletId { get; set; }

    /// <summary>The transaction that made the lot; for a locked part of a lot, the pending transfer that binds it.</summary>
    public long TransactionId { get; set; }

    /// <summary>The lot that this one was split from, by a transfer; null for a lot that came from outside.</summary>
    public int? SourceTokenId { get; set; }

    /// <summary>Its place among the parts that its transaction split off, from 1; 0 for a lot that came from outside. Orders lots of one instant.</summary>
    public int Part { get; set; }

    public int Version { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }

    /// <summary>A row of its own that says the same.</summary>
    public Token Copy() => (Token)MemberwiseClone();
}

internal sealed class TokenConfiguration : IEntityTypeConfiguration<Token>
{
    /// <summary>Lots that a disposal can use. Most rows of an old ledger are used up.</summary>
    private const string Open = "status = 'active' AND amount > 0";

    public void Configure(EntityTypeBuilder<Token> builder)
    {
        builder.ToTable("tokens");
        builder.Property(token => token.Symbol).HasMaxLength(32);
        builder.Property(token => token.Blockchain).HasMaxLength(64);
        builder.Property(token => token.TokenAddress).HasMaxLength(128);
        builder.Property(token => token.Status).HasDefaultValue(TokenStatus.Active);
        builder.HasVersion();
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Cryptocurrency>().WithMany().HasForeignKey(token => token.Symbol).HasPrincipalKey(coin => coin.Symbol).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Wallet>().WithMany().HasForeignKey(token => token.WalletId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<LedgerTransaction>().WithMany().HasForeignKey(token => token.TransactionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Token>().WithMany().HasForeignKey(token => token.SourceTokenId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(token => token.AcquiredCostUsd).HasDefaultValue(0m);
        builder.Property(token => token.CostBasisUsd).HasDefaultValue(0m);
        builder.Property(token => token.Part).HasDefaultValue(0);
        builder.HasIndex(token => new { token.UserId, token.Symbol, token.Status });
        builder.HasIndex(token => new { token.UserId, token.Symbol, token.AcquiredAt, token.TransactionId, token.Part }).HasFilter(Open).HasDatabaseName("IX_tokens_open_by_age");
        builder.HasIndex(token => new { token.UserId, token.Symbol, token.UnitCostUsd, token.AcquiredAt, token.TransactionId, token.Part })
            .IsDescending(false, false, true, false, false, false).HasFilter(Open).HasDatabaseName("IX_tokens_open_by_cost");
        builder.HasIndex(token => token.ExpiresAt).HasFilter("status = 'active' AND expires_at IS NOT NULL").HasDatabaseName("IX_tokens_expiring");
    }
}

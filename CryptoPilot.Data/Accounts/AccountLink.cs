using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Accounts;

/// <summary>What a one-time link is good for.</summary>
public enum LinkPurpose
{
    /// <summary>To make an account.</summary>
    Invitation,

    /// <summary>To choose a new password.</summary>
    PasswordReset,

    /// <summary>To prove an e-mail address.</summary>
    Confirmation,
}

/// <summary>A link that is good once (table <c>account_links</c>). The link itself is shown or sent once and is not stored.</summary>
public sealed class AccountLink : ICreated
{
    public long Id { get; set; }

    /// <summary>Whose account it opens; null for an invitation.</summary>
    public int? UserId { get; set; }

    public LinkPurpose Purpose { get; set; }

    /// <summary>SHA-256 of the link's token, in lower-case hexadecimal.</summary>
    public required string TokenHash { get; set; }

    /// <summary>The address that a <see cref="LinkPurpose.Confirmation"/> proves.</summary>
    public string? Email { get; set; }

    /// <summary>The administrator who handed it out; null when it was sent by mail.</summary>
    public int? CreatedBy { get; set; }

    /// <summary>UTC.</summary>
    public DateTime ExpiresAt { get; set; }

    /// <summary>UTC; null until it is used or taken back.</summary>
    public DateTime? UsedAt { get; set; }

    public DateTime? CreatedAt { get; set; }
}

internal sealed class AccountLinkConfiguration : IEntityTypeConfiguration<AccountLink>
{
    public void Configure(EntityTypeBuilder<AccountLink> builder)
    {
        builder.ToTable("account_links");
        builder.Property(link => link.TokenHash).HasMaxLength(64).IsFixedLength();
        builder.Property(link => link.Email).HasMaxLength(256);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(link => link.UserId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(link => link.CreatedBy).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => new { link.UserId, link.Purpose });
        builder.HasIndex(link => link.ExpiresAt);
    }
}

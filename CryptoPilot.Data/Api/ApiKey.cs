using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Api;

/// <summary>What a key may do; each one may do what stands before it.</summary>
public enum ApiKeyType
{
    Read,
    Write,
    Admin,
}

/// <summary>A key to the REST API (table <c>api_keys</c>).</summary>
public sealed class ApiKey : ICreated, IUpdated
{
    public int Id { get; set; }

    public int UserId { get; set; }

    public required string Name { get; set; }

    /// <summary>The key's public name.</summary>
    public required string Key { get; set; }

    /// <summary>The secret, encrypted; never in clear.</summary>
    public required string Secret { get; set; }

    public ApiKeyType Type { get; set; }

    /// <summary>False once revoked.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>UTC; written every few seconds, not with each request.</summary>
    public DateTime? LastUsedAt { get; set; }

    /// <summary>Where the key was last used from.</summary>
    public string? LastUsedAddress { get; set; }

    /// <summary>UTC; null is never.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>Addresses and networks that the key may be used from, separated by commas, in their usual form; null is any.</summary>
    public string? AllowedAddresses { get; set; }

    /// <summary>When the key was revoked, UTC; null while it was not.</summary>
    public DateTime? RevokedAt { get; set; }

    /// <summary>The key that was made to take this one's place; this one then ends at <see cref="ExpiresAt"/>.</summary>
    public int? ReplacedByKeyId { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.Property(key => key.Name).HasMaxLength(100);
        builder.Property(key => key.Key).HasMaxLength(64);
        builder.Property(key => key.Secret).HasMaxLength(1000);
        builder.Property(key => key.IsActive).HasDefaultValue(true);
        builder.Property(key => key.LastUsedAddress).HasMaxLength(64);
        builder.Property(key => key.AllowedAddresses).HasMaxLength(1000);
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(key => key.UserId).OnDelete(DeleteBehavior.Restrict);
        // Not Restrict: SQLite would look at it row by row while all keys of an erased account are deleted at once.
        builder.HasOne<ApiKey>().WithMany().HasForeignKey(key => key.ReplacedByKeyId).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(key => key.Key).IsUnique();
        builder.HasIndex(key => key.UserId);
        builder.HasIndex(key => key.ReplacedByKeyId);
    }
}

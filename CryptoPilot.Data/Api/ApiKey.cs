using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Api;

/// <summary>What a key may do.</summary>
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

    public bool IsActive { get; set; } = true;

    public DateTime? LastUsedAt { get; set; }

    public DateTime? ExpiresAt { get; set; }

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
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(key => key.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(key => key.Key).IsUnique();
        builder.HasIndex(key => key.UserId);
    }
}

using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Api;

/// <summary>A write that came with an idempotency key, and what was answered (table <c>api_requests</c>).</summary>
public sealed class ApiRequest : ICreated
{
    public const int MaxKey = 100;

    public long Id { get; set; }

    public int UserId { get; set; }

    /// <summary>What the caller named the request.</summary>
    public required string IdempotencyKey { get; set; }

    /// <summary>A digest of method, address and body: the same key with another request is refused.</summary>
    public required string RequestHash { get; set; }

    /// <summary>When whoever works on it began, UTC; after a time without an answer it may be begun anew.</summary>
    public DateTime StartedAt { get; set; }

    /// <summary>The HTTP status that was answered; null while it is worked on.</summary>
    public int? Status { get; set; }

    /// <summary>The answer, encrypted, because it can hold what is shown once.</summary>
    public byte[]? Answer { get; set; }

    public DateTime? CreatedAt { get; set; }
}

internal sealed class ApiRequestConfiguration : IEntityTypeConfiguration<ApiRequest>
{
    public void Configure(EntityTypeBuilder<ApiRequest> builder)
    {
        builder.ToTable("api_requests");
        builder.Property(request => request.IdempotencyKey).HasMaxLength(ApiRequest.MaxKey);
        builder.Property(request => request.RequestHash).HasMaxLength(64);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(request => request.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(request => new { request.UserId, request.IdempotencyKey }).IsUnique();
        builder.HasIndex(request => request.StartedAt);
    }
}

using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Accounts;

/// <summary>One signed-in device (table <c>user_sessions</c>).</summary>
public sealed class UserSession : ICreated
{
    public Guid Id { get; set; }

    public int UserId { get; set; }

    public string? IpAddress { get; set; }

    public string? UserAgent { get; set; }

    public DateTime LastSeenAt { get; set; }

    /// <summary>When the session was ended by its user or an administrator, UTC; null while it lives.</summary>
    public DateTime? RevokedAt { get; set; }

    public DateTime? CreatedAt { get; set; }
}

internal sealed class UserSessionConfiguration : IEntityTypeConfiguration<UserSession>
{
    public void Configure(EntityTypeBuilder<UserSession> builder)
    {
        builder.ToTable("user_sessions");
        builder.Property(session => session.Id).ValueGeneratedNever();
        builder.Property(session => session.IpAddress).HasMaxLength(64);
        builder.Property(session => session.UserAgent).HasMaxLength(512);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(session => session.UserId);
        builder.HasIndex(session => new { session.UserId, session.LastSeenAt });
    }
}

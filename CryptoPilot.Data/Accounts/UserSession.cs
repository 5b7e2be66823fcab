using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Accounts;

/// <summary>Who ended a session.</summary>
public enum SessionEnd
{
    /// <summary>Its user signed out.</summary>
    SignedOut,

    /// <summary>Its user ended it from another device.</summary>
    Revoked,

    /// <summary>An administrator ended it.</summary>
    Administrator,
}

/// <summary>
/// One signed-in device (table <c>user_sessions</c>). It lives until it is ended, and only as long as its security stamp is the
/// user's own: what renews the user's stamp ends all sessions but the one that is given the new stamp.
/// </summary>
public sealed class UserSession : ICreated
{
    public Guid Id { get; set; }

    public int UserId { get; set; }

    public string? IpAddress { get; set; }

    public string? UserAgent { get; set; }

    /// <summary>The user's security stamp when the session began or was last renewed.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>UTC; written at most every few minutes.</summary>
    public DateTime LastSeenAt { get; set; }

    /// <summary>When the session was ended by its user or an administrator, UTC; null while it lives.</summary>
    public DateTime? RevokedAt { get; set; }

    /// <summary>Who ended it; null while it lives.</summary>
    public SessionEnd? EndedBy { get; set; }

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
        builder.Property(session => session.SecurityStamp).HasMaxLength(256);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(session => session.UserId);
        builder.HasIndex(session => new { session.UserId, session.LastSeenAt });
        builder.HasIndex(session => session.LastSeenAt);
    }
}

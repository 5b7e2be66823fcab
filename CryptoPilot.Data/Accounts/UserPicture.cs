using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Accounts;

/// <summary>The picture of a user, as this product encoded it (table <c>user_pictures</c>); never the bytes that were uploaded.</summary>
public sealed class UserPicture : ICreated, IUpdated
{
    /// <summary>A user has one picture at most.</summary>
    public int UserId { get; set; }

    /// <summary>A square WebP image.</summary>
    public required byte[] Content { get; set; }

    /// <summary>SHA-256 of <see cref="Content"/> in hex: the picture's address, so that a browser may keep it for ever.</summary>
    public required string ContentHash { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class UserPictureConfiguration : IEntityTypeConfiguration<UserPicture>
{
    public void Configure(EntityTypeBuilder<UserPicture> builder)
    {
        builder.ToTable("user_pictures");
        builder.HasKey(picture => picture.UserId);
        builder.Property(picture => picture.UserId).ValueGeneratedNever();
        builder.Property(picture => picture.ContentHash).HasMaxLength(64);
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithOne().HasForeignKey<UserPicture>(picture => picture.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(picture => picture.ContentHash);
    }
}

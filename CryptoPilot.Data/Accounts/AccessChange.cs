using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Accounts;

/// <summary>
/// Says that what a user may do has changed: their stamp, role, standing, sessions or API keys (table <c>access_changes</c>, append only, kept
/// for a day). All web nodes read it by its key and forget what they knew of the user. <see cref="CryptoPilotContext"/> adds the
/// row to every save that changes such a thing; whoever changes it by a set-based statement adds the row by hand.
/// </summary>
public sealed class AccessChange : ICreated
{
    public long Id { get; set; }

    public int UserId { get; set; }

    public DateTime? CreatedAt { get; set; }
}

internal sealed class AccessChangeConfiguration : IEntityTypeConfiguration<AccessChange>
{
    public void Configure(EntityTypeBuilder<AccessChange> builder)
    {
        builder.ToTable("access_changes");
        builder.HasCreatedAt();
    }
}

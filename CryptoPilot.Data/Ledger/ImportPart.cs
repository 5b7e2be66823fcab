using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>A piece of an uploaded file, kept until the import is completed (table <c>import_parts</c>).</summary>
public sealed class ImportPart
{
    public int ImportId { get; set; }

    /// <summary>The piece's place, from 0.</summary>
    public int Number { get; set; }

    /// <summary>Bytes of the file, compressed with gzip over all pieces.</summary>
    public required byte[] Content { get; set; }
}

internal sealed class ImportPartConfiguration : IEntityTypeConfiguration<ImportPart>
{
    public void Configure(EntityTypeBuilder<ImportPart> builder)
    {
        builder.ToTable("import_parts");
        builder.HasKey(part => new { part.ImportId, part.Number });
        builder.HasOne<LedgerImport>().WithMany().HasForeignKey(part => part.ImportId).OnDelete(DeleteBehavior.Cascade);
    }
}

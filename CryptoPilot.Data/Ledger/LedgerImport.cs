using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>Where an import stands.</summary>
public enum ImportStatus
{
    /// <summary>The file is stored; a job reads its lines.</summary>
    Reading,

    /// <summary>Its header is unknown: the user says what the columns mean.</summary>
    Mapping,

    /// <summary>Its rows are read; the user looks at them and chooses.</summary>
    Previewed,

    /// <summary>A job writes the chosen rows to the ledger, batch by batch.</summary>
    Importing,

    /// <summary>All chosen rows are in the ledger.</summary>
    Completed,

    /// <summary>A job takes the rows out of the ledger again.</summary>
    Undoing,

    /// <summary>Nothing of it is in the ledger any more.</summary>
    Undone,

    /// <summary>The file could not be read.</summary>
    Failed,
}

/// <summary>One file that a user brought in (table <c>imports</c>).</summary>
public sealed class LedgerImport : ICreated, IUpdated
{
    public int Id { get; set; }

    public int UserId { get; set; }

    public required string FileName { get; set; }

    /// <summary>SHA-256 of the file, in hex.</summary>
    public required string FileHash { get; set; }

    public ImportStatus Status { get; set; }

    /// <summary>Rows found in the file so far.</summary>
    public int RowCount { get; set; }

    /// <summary>The key of the format that the header told; null before that.</summary>
    public string? Format { get; set; }

    /// <summary>How the file is read: what was found out about it, and what the user said.</summary>
    public ImportReading Reading { get; set; } = new();

    /// <summary>Rows that were chosen when the import began.</summary>
    public int ChosenCount { get; set; }

    /// <summary>Rows written to the ledger so far.</summary>
    public int ImportedCount { get; set; }

    /// <summary>Rows of it that disposed of coins which no earlier row had brought.</summary>
    public int MissingCount { get; set; }

    /// <summary>The time of the last row written: a run that was cut off goes on after it. UTC.</summary>
    public DateTime? DoneUntil { get; set; }

    /// <summary>The number of the last row written at <see cref="DoneUntil"/>.</summary>
    public int? DoneRow { get; set; }

    /// <summary>Why the last step was refused or failed; null when it was not.</summary>
    public string? Problem { get; set; }

    /// <summary>True when an undo goes on although later rows then lack coins.</summary>
    public bool AcceptsMissing { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

/// <summary>What has to be known to read a file.</summary>
public sealed record ImportReading
{
    /// <summary>The encoding's name, such as <c>utf-8</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>What stands between two cells; empty for a file that is no table.</summary>
    public string? Delimiter { get; init; }

    /// <summary>The line of the header, from 1.</summary>
    public int HeaderLine { get; init; } = 1;

    /// <summary>The cells of the header.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>True when <c>1,5</c> is one and a half.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>True when <c>03/04/2024</c> is the third of April.</summary>
    public bool DayFirst { get; init; }

    /// <summary>The time zone of times that do not say theirs.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>True when coins that came in without a price are left out because the user had them before.</summary>
    public bool DepositsAreOwn { get; init; }

    /// <summary>True when coins that went out are left out because the user still has them.</summary>
    public bool WithdrawalsAreOwn { get; init; }

    /// <summary>True when the newest row stands first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>What the columns mean, where no known format says so.</summary>
    public ColumnMapping? Mapping { get; init; }
}

/// <summary>What the columns of a file mean: the numbers of the columns from 0, null where there is none.</summary>
public sealed record ColumnMapping
{
    public int? Time { get; init; }

    /// <summary>A word such as buy, sell, deposit; without it the signs and sides of the amounts tell.</summary>
    public int? Kind { get; init; }

    /// <summary>The coin that a buy or sell is about.</summary>
    public int? Coin { get; init; }

    /// <summary>Units of <see cref="Coin"/>; negative where they left.</summary>
    public int? Amount { get; init; }

    /// <summary>What one coin cost.</summary>
    public int? UnitPrice { get; init; }

    /// <summary>What all of it cost, without the fee.</summary>
    public int? Total { get; init; }

    /// <summary>The currency of price and total.</summary>
    public int? Currency { get; init; }

    public int? SentCoin { get; init; }

    public int? SentAmount { get; init; }

    public int? ReceivedCoin { get; init; }

    public int? ReceivedAmount { get; init; }

    public int? FeeCoin { get; init; }

    public int? FeeAmount { get; init; }

    public int? Hash { get; init; }

    public int? Note { get; init; }
}

internal sealed class LedgerImportConfiguration : IEntityTypeConfiguration<LedgerImport>
{
    public void Configure(EntityTypeBuilder<LedgerImport> builder)
    {
        builder.ToTable("imports");
        builder.Property(import => import.FileName).HasMaxLength(260);
        builder.Property(import => import.FileHash).HasMaxLength(64);
        builder.Property(import => import.Format).HasMaxLength(32);
        builder.Property(import => import.Reading).IsJson();
        builder.Property(import => import.Problem).HasMaxLength(400);
        builder.Property(import => import.ChosenCount).HasDefaultValue(0);
        builder.Property(import => import.ImportedCount).HasDefaultValue(0);
        builder.Property(import => import.MissingCount).HasDefaultValue(0);
        builder.Property(import => import.AcceptsMissing).HasDefaultValue(false);
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(import => import.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(import => new { import.UserId, import.FileHash });
        builder.HasIndex(import => import.Status);
    }
}

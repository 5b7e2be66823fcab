using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using JsonIgnoreAttribute = System.Text.Json.Serialization.JsonIgnoreAttribute;
using JsonIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition;

namespace CryptoPilot.Data.Ledger;

/// <summary>What is to become of a row.</summary>
public enum ImportRowState
{
    /// <summary>It can be imported.</summary>
    New,

    /// <summary>The ledger, or an earlier row of the file, has it already.</summary>
    Duplicate,

    /// <summary>It cannot be read, or says something impossible.</summary>
    Problem,

    /// <summary>No price is known for its day.</summary>
    MissingPrice,

    /// <summary>It changes nothing that a ledger of coins holds, such as a payment in dollars.</summary>
    LeftOut,
}

/// <summary>One row of a file while it is looked at and until it is in the ledger (table <c>import_rows</c>).</summary>
public sealed class ImportRow
{
    public int ImportId { get; set; }

    /// <summary>The line in the file, from 1; of several lines that make one row, the first.</summary>
    public int Number { get; set; }

    public ImportRowState State { get; set; }

    /// <summary>True when it is to be imported.</summary>
    public bool IsChosen { get; set; }

    /// <summary>UTC; null when the row does not tell.</summary>
    public DateTime? ExecutedAt { get; set; }

    /// <summary>Made of the line: the idempotency key of the transaction that comes of it.</summary>
    public Guid IdempotencyKey { get; set; }

    /// <summary>Why the row is what it is; null when there is nothing to say.</summary>
    public string? Remark { get; set; }

    /// <summary>The cell that <see cref="Remark"/> is about.</summary>
    public string? RemarkText { get; set; }

    /// <summary>What would be written; null when the row could not be read.</summary>
    public ImportEntry? Entry { get; set; }

    /// <summary>The line, or lines, as they stand in the file.</summary>
    public required string RawLine { get; set; }
}

/// <summary>Where the value of a row comes from.</summary>
public enum ImportValueSource
{
    /// <summary>The file tells it in USD.</summary>
    File,

    /// <summary>The stored price of the coin on that day.</summary>
    DayPrice,
}

/// <summary>A transaction as an imported row describes it. What is not there is not written: a file has a hundred thousand of them.</summary>
public sealed record ImportEntry
{
    public TransactionType Type { get; init; }

    public TransactionStatus Status { get; init; } = TransactionStatus.Completed;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HoldingSource? Source { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FromSymbol { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ToSymbol { get; init; }

    public decimal Amount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? ToAmount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Fee { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FeeSymbol { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? FeeUsd { get; init; }

    public decimal ValueUsd { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? UnitPriceUsd { get; init; }

    public ImportValueSource ValueSource { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CostBasisMethod? Method { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Blockchain { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecipientAddress { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hash { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Notes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Tags { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? ExpiresAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FromWalletId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ToWalletId { get; init; }
}

internal sealed class ImportRowConfiguration : IEntityTypeConfiguration<ImportRow>
{
    public void Configure(EntityTypeBuilder<ImportRow> builder)
    {
        builder.ToTable("import_rows");
        builder.HasKey(row => new { row.ImportId, row.Number });
        builder.Property(row => row.Remark).HasMaxLength(32);
        builder.Property(row => row.RemarkText).HasMaxLength(200);
        builder.Property(row => row.Entry).HasConversion(new JsonConverter<ImportEntry?>(), new JsonComparer<ImportEntry?>());
        builder.HasOne<LedgerImport>().WithMany().HasForeignKey(row => row.ImportId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.ImportId, row.State, row.Number });
        builder.HasIndex(row => new { row.ImportId, row.IsChosen, row.ExecutedAt, row.Number });
    }
}

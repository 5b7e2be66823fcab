using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Wallets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Ledger;

/// <summary>What a transaction does.</summary>
public enum TransactionType
{
    Generate,
    Convert,
    Transfer,
}

/// <summary>Where a transaction stands.</summary>
public enum TransactionStatus
{
    Pending,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>Which lots a disposal uses, and at what cost.</summary>
public enum CostBasisMethod
{
    /// <summary>First in, first out: the oldest lots.</summary>
    Fifo,

    /// <summary>Last in, first out: the newest lots.</summary>
    Lifo,

    /// <summary>Highest in, first out: the lots with the highest unit cost.</summary>
    Hifo,

    /// <summary>The average cost of all lots of the coin; the holding period is that of the oldest.</summary>
    Average,
}

/// <summary>One line of a user's ledger (table <c>transactions</c>).</summary>
public sealed class LedgerTransaction : ICreated, IUpdated, IVersioned
{
    public long Id { get; set; }

    public int UserId { get; set; }

    public TransactionType Type { get; set; }

    public string? FromSymbol { get; set; }

    public string? ToSymbol { get; set; }

    /// <summary>Coin units: generated, or taken from <see cref="FromSymbol"/>.</summary>
    public decimal Amount { get; set; }

    public string? RecipientAddress { get; set; }

    public required string Blockchain { get; set; }

    public TransactionStatus Status { get; set; }

    /// <summary>The transaction's hash on the chain.</summary>
    public string? Hash { get; set; }

    /// <summary>Coin units of <see cref="FeeSymbol"/>, or USD.</summary>
    public decimal? Fee { get; set; }

    /// <summary>The coin that the fee was paid in, or <c>USD</c>; null without a fee.</summary>
    public string? FeeSymbol { get; set; }

    /// <summary>USD: what the fee was worth at <see cref="ExecutedAt"/>; null without a fee.</summary>
    public decimal? FeeUsd { get; set; }

    /// <summary>Coin units of <see cref="ToSymbol"/> that a conversion brought, before a fee paid in that coin; null for other types.</summary>
    public decimal? ToAmount { get; set; }

    /// <summary>USD: what <see cref="Amount"/> was worth at <see cref="ExecutedAt"/>, before the fee; for a generated holding what it cost.</summary>
    public decimal ValueUsd { get; set; }

    /// <summary>By which rule lots were chosen; null where none were used.</summary>
    public CostBasisMethod? Method { get; set; }

    /// <summary>Coin units that no lot stood behind when they were disposed of: history is missing before this line. Their cost basis is 0.</summary>
    public decimal MissingAmount { get; set; }

    /// <summary>When the lot that this line made expires, UTC; null is never.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>The wallet that the coins left; null when none was named.</summary>
    public int? FromWalletId { get; set; }

    /// <summary>The wallet that the coins came to; null when none was named, or it is another user's.</summary>
    public int? ToWalletId { get; set; }

    /// <summary>The line of the other user in a transfer between two users of this instance.</summary>
    public long? CounterpartId { get; set; }

    /// <summary>How many blocks stood on the transaction's own when the chain was last asked; null when it was not.</summary>
    public int? Confirmations { get; set; }

    /// <summary>When the chain was last asked about <see cref="Hash"/>, UTC.</summary>
    public DateTime? CheckedAt { get; set; }

    /// <summary>What the user wrote beside it.</summary>
    public string? Notes { get; set; }

    /// <summary>The import that brought the line; null when it was entered by hand.</summary>
    public int? ImportId { get; set; }

    /// <summary>The line's number in the imported file, from 1.</summary>
    public int? ImportRow { get; set; }

    /// <summary>The line as it stood in the imported file.</summary>
    public string? RawLine { get; set; }

    /// <summary>How a generated holding came into being; null for other types.</summary>
    public HoldingSource? Source { get; set; }

    /// <summary>USD for one coin at <see cref="ExecutedAt"/>.</summary>
    public decimal? UnitPriceUsd { get; set; }

    /// <summary>When it happened, UTC; not when it was entered.</summary>
    public DateTime ExecutedAt { get; set; }

    /// <summary>The same key from the same user has one effect, however often it is sent.</summary>
    public Guid IdempotencyKey { get; set; }

    public int Version { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }

    /// <summary>A row of its own that says the same.</summary>
    public LedgerTransaction Copy() => (LedgerTransaction)MemberwiseClone();
}

/// <summary>How <see cref="LedgerTransaction"/> is stored.</summary>
public sealed class LedgerTransactionConfiguration : IEntityTypeConfiguration<LedgerTransaction>
{
    /// <summary>
    /// The property without a member that holds all texts of a line in upper case. The database itself keeps it up, whoever writes the line.
    /// </summary>
    public const string SearchText = "SearchText";

    public void Configure(EntityTypeBuilder<LedgerTransaction> builder)
    {
        builder.ToTable("transactions");
        builder.Property(transaction => transaction.FromSymbol).HasMaxLength(32);
        builder.Property(transaction => transaction.ToSymbol).HasMaxLength(32);
        builder.Property(transaction => transaction.RecipientAddress).HasMaxLength(128);
        builder.Property(transaction => transaction.Blockchain).HasMaxLength(64);
        builder.Property(transaction => transaction.Hash).HasMaxLength(128);
        builder.Property(transaction => transaction.FeeSymbol).HasMaxLength(32);
        builder.Property(transaction => transaction.MissingAmount).HasDefaultValue(0m);
        builder.Property(transaction => transaction.ValueUsd).HasDefaultValue(0m);
        builder.Property(transaction => transaction.Notes).HasMaxLength(2_000);
        builder.Property<string>(SearchText).HasComputedColumnSql(
            SchemaConventions.UpperOf("notes", "hash", "recipient_address", "raw_line", "from_symbol", "to_symbol"), stored: true);
        builder.HasVersion();
        builder.HasTimestamps();
        builder.HasOne<Wallet>().WithMany().HasForeignKey(transaction => transaction.FromWalletId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Wallet>().WithMany().HasForeignKey(transaction => transaction.ToWalletId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<LedgerTransaction>().WithMany().HasForeignKey(transaction => transaction.CounterpartId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<LedgerImport>().WithMany().HasForeignKey(transaction => transaction.ImportId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(transaction => transaction.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(transaction => new { transaction.UserId, transaction.IdempotencyKey }).IsUnique();
        // Each order of the transactions page with all that it filters by: rows are counted and passed over without being read.
        builder.HasIndex(transaction => new
        {
            transaction.UserId, transaction.ExecutedAt, transaction.Id,
            transaction.Type, transaction.Status, transaction.FromSymbol, transaction.ToSymbol, transaction.FeeSymbol, transaction.FromWalletId, transaction.ToWalletId, transaction.MissingAmount,
        }).HasDatabaseName("IX_transactions_by_date");
        builder.HasIndex(transaction => new
        {
            transaction.UserId, transaction.ValueUsd, transaction.Id, transaction.ExecutedAt,
            transaction.Type, transaction.Status, transaction.FromSymbol, transaction.ToSymbol, transaction.FeeSymbol, transaction.FromWalletId, transaction.ToWalletId, transaction.MissingAmount,
        }).HasDatabaseName("IX_transactions_by_value");
        builder.HasIndex(transaction => new
        {
            transaction.UserId, transaction.Amount, transaction.Id, transaction.ExecutedAt,
            transaction.Type, transaction.Status, transaction.FromSymbol, transaction.ToSymbol, transaction.FeeSymbol, transaction.FromWalletId, transaction.ToWalletId, transaction.MissingAmount,
        }).HasDatabaseName("IX_transactions_by_amount");
        builder.HasIndex(transaction => new { transaction.UserId, transaction.Hash }).HasFilter("hash IS NOT NULL");
        builder.HasIndex(transaction => transaction.Id).HasFilter("status = 'pending'").HasDatabaseName("IX_transactions_pending");
    }
}

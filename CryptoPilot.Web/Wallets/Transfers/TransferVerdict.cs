namespace CryptoPilot.Web.Wallets.Transfers;

/// <summary>What the chain says of a pending transfer.</summary>
public enum TransferVerdictKind
{
    /// <summary>Recipient and amount are as entered, and it is final.</summary>
    Match,

    /// <summary>Recipient and amount are as entered, but it is not final yet.</summary>
    Unconfirmed,

    /// <summary>The chain refused it: nothing was paid but the fee.</summary>
    Failed,

    /// <summary>The hash belongs to another payment: see <see cref="TransferVerdict.Differences"/>.</summary>
    Mismatch,

    /// <summary>Nobody who was asked knows the hash.</summary>
    NotFound,

    /// <summary>Another transfer of the user is confirmed by this payment already.</summary>
    AlreadyUsed,

    /// <summary>No explorer is set up for the chain, or the coin is not the chain's own.</summary>
    NotCheckable,

    /// <summary>Nobody answered: see <see cref="TransferVerdict.Fault"/>.</summary>
    Unanswered,

    /// <summary>Not of the shape of a hash of the chain, or none was given.</summary>
    HashInvalid,

    /// <summary>The transfer is pending no longer.</summary>
    NotPending,

    /// <summary>The user has no such transfer.</summary>
    UnknownTransfer,
}

/// <summary>A field in which ledger and chain differ.</summary>
public enum TransferField
{
    Recipient,
    Amount,
}

/// <summary>What the ledger says and what the chain says.</summary>
/// <param name="Field">Of what.</param>
/// <param name="Stated">In the ledger, for people.</param>
/// <param name="Found">On the chain, for people; empty when there is none.</param>
public sealed record TransferDifference(TransferField Field, string Stated, string Found);

/// <summary>What came of comparing a transfer with its chain.</summary>
/// <param name="Kind">The result.</param>
/// <param name="Confirmations">Blocks on top of it, its own included.</param>
/// <param name="Needed">Blocks that make it final.</param>
public sealed record TransferVerdict(TransferVerdictKind Kind, int Confirmations = 0, int Needed = 0)
{
    /// <summary>With <see cref="TransferVerdictKind.Mismatch"/>, at least one.</summary>
    public IReadOnlyList<TransferDifference> Differences { get; init; } = [];

    /// <summary>Who answered, as people know it.</summary>
    public string? Source { get; init; }

    /// <summary>Why nobody answered, in one sentence.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether the transfer was settled, or has failed, because of it.</summary>
    public bool IsClosed { get; init; }
}

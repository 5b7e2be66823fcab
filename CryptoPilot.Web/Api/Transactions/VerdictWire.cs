using CryptoPilot.Web.Wallets.Transfers;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>What the chain says of a pending transfer.</summary>
/// <param name="Kind">
/// match: it arrived and was settled; failed: the chain refused it; unconfirmed and not_found: it waits, and its hash is kept; mismatch: the
/// hash belongs to another payment and was not kept; unanswered: nobody answered.
/// </param>
/// <param name="Confirmations">Blocks on top of it, its own included.</param>
/// <param name="Needed">Blocks that make it final.</param>
/// <param name="IsClosed">True when the transfer was settled, or has failed, because of it.</param>
/// <param name="Differences">With mismatch, at least one; else empty.</param>
/// <param name="Source">Who answered.</param>
/// <param name="Problem">Why nobody answered.</param>
/// <param name="Transaction">As it stands now.</param>
public sealed record WireVerdict(
    TransferVerdictKind Kind, int Confirmations, int Needed, bool IsClosed, IReadOnlyList<WireDifference> Differences, string? Source, string? Problem,
    WireTransactionDetails Transaction);

/// <summary>A field in which ledger and chain differ.</summary>
/// <param name="Field">Of what.</param>
/// <param name="Stated">In the ledger.</param>
/// <param name="Found">On the chain; empty when there is none.</param>
public sealed record WireDifference(TransferField Field, string Stated, string Found);

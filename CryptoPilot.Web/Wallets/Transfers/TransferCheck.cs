using CryptoPilot.Web.Shell;
using CryptoPilot.Web.Wallets.Addresses;
using CryptoPilot.Web.Wallets.Explorers;

namespace CryptoPilot.Web.Wallets.Transfers;

/// <summary>What the ledger says of a pending transfer.</summary>
/// <param name="Blockchain">The chain of the recipient's address.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Recipient">The address; null when none was stated.</param>
/// <param name="Amount">Coin units that arrive.</param>
public sealed record StatedTransfer(string Blockchain, string? Symbol, string? Recipient, decimal Amount);

/// <summary>Compares a pending transfer with what stands on the chain.</summary>
public static class TransferCheck
{
    private const int HashDigits = 64;

    /// <summary>The chain that the transfer can be looked up on; null when it cannot: an unknown chain, or a coin that is not the chain's own.</summary>
    public static Chain? ChainOf(StatedTransfer transfer) =>
        Chains.Find(transfer.Blockchain) is { } chain && chain.Coin == transfer.Symbol && transfer.Recipient is not null ? chain : null;

    /// <summary>The hash as the chain writes it; null when the text is none.</summary>
    public static string? Normalise(Chain chain, string? hash)
    {
        var text = hash?.Trim().ToLowerInvariant() ?? "";
        var hasPrefix = text.StartsWith("0x", StringComparison.Ordinal);
        var digits = hasPrefix ? text[2..] : text;
        if (digits.Length != HashDigits || !digits.All(char.IsAsciiHexDigit)) return null;
        if (chain.EvmChainId is not null) return $"0x{digits}";
        return hasPrefix ? null : digits;
    }

    /// <summary>
    /// The verdict on a transaction that was found. What it pays and to whom comes first: a hash of another payment neither settles
    /// the transfer nor makes it fail.
    /// </summary>
    /// <param name="transfer">The ledger.</param>
    /// <param name="found">The chain.</param>
    /// <param name="needed">Blocks that make it final.</param>
    public static TransferVerdict Compare(StatedTransfer transfer, ChainTransaction found, int needed)
    {
        if (Differences(transfer, found) is { Count: > 0 } differences)
            return new TransferVerdict(TransferVerdictKind.Mismatch, found.Confirmations, needed) { Differences = differences };
        var isFinal = found.Confirmations >= needed;
        var kind = found.Status switch
        {
            ChainStatus.Pending => TransferVerdictKind.Unconfirmed,
            _ when !isFinal => TransferVerdictKind.Unconfirmed,
            ChainStatus.Failed => TransferVerdictKind.Failed,
            _ => TransferVerdictKind.Match,
        };
        return new TransferVerdict(kind, found.Confirmations, needed);
    }

    private static List<TransferDifference> Differences(StatedTransfer transfer, ChainTransaction found)
    {
        var recipient = AddressRules.Check(transfer.Blockchain, transfer.Recipient).Normalised;
        var payment = found.Payments.FirstOrDefault(payment => AddressRules.Check(transfer.Blockchain, payment.Address).Normalised == recipient);
        if (payment is null) return [new TransferDifference(TransferField.Recipient, recipient, string.Join(", ", found.Payments.Select(paid => paid.Address)))];
        return payment.Amount.Value == transfer.Amount
            ? []
            : [new TransferDifference(TransferField.Amount, NumberFormat.Exact(transfer.Amount), NumberFormat.Exact(payment.Amount.Value))];
    }
}

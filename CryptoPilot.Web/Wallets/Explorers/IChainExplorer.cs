namespace CryptoPilot.Web.Wallets.Explorers;

/// <summary>A service that tells what stands on a chain.</summary>
public interface IChainExplorer
{
    /// <summary>The word of the settings: <c>mempool</c>.</summary>
    string Name { get; }

    /// <summary>As people know it: <c>mempool.space</c>.</summary>
    string Title { get; }

    /// <summary>How many addresses one question may name.</summary>
    int AddressesPerQuestion { get; }

    /// <summary>Whether it is configured and knows the chain.</summary>
    bool Covers(Chain chain);

    /// <summary>What addresses hold of the chain's own coin, confirmed. Each asked address is in the answer.</summary>
    /// <param name="chain">A chain that it covers.</param>
    /// <param name="addresses">At most <see cref="AddressesPerQuestion"/>, as <see cref="Addresses.AddressRules"/> normalises them.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    /// <exception cref="ChainExplorerException">There is no answer, or one that cannot be true.</exception>
    Task<IReadOnlyDictionary<string, ChainAmount>> GetBalancesAsync(Chain chain, IReadOnlyList<string> addresses, CancellationToken cancellationToken);

    /// <summary>A transaction; null when the explorer does not know it.</summary>
    /// <exception cref="ChainExplorerException">There is no answer, or one that cannot be true.</exception>
    Task<ChainTransaction?> FindTransactionAsync(Chain chain, string hash, CancellationToken cancellationToken);
}

/// <summary>How a transaction stands on its chain.</summary>
public enum ChainStatus
{
    /// <summary>Seen, in no block yet.</summary>
    Pending,

    /// <summary>In a block, and it did what it should.</summary>
    Succeeded,

    /// <summary>In a block, but refused by the chain: nothing was paid but the fee.</summary>
    Failed,
}

/// <summary>A transaction as the chain has it.</summary>
/// <param name="Hash">As the chain writes it, in lower case.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Confirmations">Blocks on top of it, its own included; 0 while it is pending.</param>
/// <param name="Payments">What it pays to whom, one for each address, of the chain's own coin. Change that returns to the sender is among them.</param>
public sealed record ChainTransaction(string Hash, ChainStatus Status, int Confirmations, IReadOnlyList<ChainPayment> Payments);

/// <summary>What a transaction pays to one address.</summary>
/// <param name="Address">As the chain writes it.</param>
/// <param name="Amount">Coin units.</param>
public sealed record ChainPayment(string Address, ChainAmount Amount);

/// <summary>How much of an explorer a failure concerns.</summary>
public enum FailureScope
{
    /// <summary>Only this question; others may be asked at once.</summary>
    Question,

    /// <summary>The chain: the explorer does not serve it.</summary>
    Chain,

    /// <summary>The explorer as a whole: it rests.</summary>
    Explorer,
}

/// <summary>An explorer gave no answer that can be used. The message is one sentence without secrets.</summary>
public sealed class ChainExplorerException(string message, FailureScope scope = FailureScope.Explorer, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public FailureScope Scope { get; } = scope;

    /// <summary>How long the explorer asked to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

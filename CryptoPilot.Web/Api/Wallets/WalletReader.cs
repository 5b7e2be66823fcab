using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Reconciliation;

namespace CryptoPilot.Web.Api.Wallets;

/// <summary>Reads a wallet with all that its page shows.</summary>
public sealed class WalletReader(WalletQueries wallets, WalletReconciler reconciler)
{
    /// <summary>The wallet, or null when the caller has no such wallet.</summary>
    public async Task<FoundWallet?> FindAsync(ApiCaller caller, int id, CancellationToken cancellationToken)
    {
        if (await wallets.FindAsync(caller.UserId, id, cancellationToken) is not { } row) return null;
        if (await reconciler.CompareAsync(caller.UserId, id, cancellationToken) is not { } balance) return null;
        var holdings = await wallets.HoldingsAsync(caller.UserId, id, cancellationToken);
        return new FoundWallet(row, balance, WalletWire.Details(row, holdings, balance));
    }

    /// <summary>The wallet that a request is about, as the caller knows it.</summary>
    /// <exception cref="ApiFaultException">There is none, or the caller knows another representation of it.</exception>
    public async Task<FoundWallet> DemandAsync(HttpContext http, ApiCaller caller, int id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, id, cancellationToken) ?? throw new ApiFaultException(WalletRefusals.Unknown());
        EntityTag.Demand(http, found.Wire);
        return found;
    }

    /// <summary>The wallet after a change, or why there was none.</summary>
    public async Task<IResult> AnswerAsync(HttpContext http, ApiCaller caller, WalletOutcome outcome, CancellationToken cancellationToken)
    {
        if (!outcome.IsDone) return WalletRefusals.Of(http, outcome);
        return await FindAsync(caller, outcome.WalletId, cancellationToken) is { } found ? ApiAnswer.Ok(found.Wire) : WalletRefusals.Unknown();
    }
}

/// <summary>A wallet as it stands.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Balance">How ledger and chain stand to each other.</param>
/// <param name="Wire">As a read answers it.</param>
public sealed record FoundWallet(WalletRow Row, WalletBalance Balance, WireWalletDetails Wire);

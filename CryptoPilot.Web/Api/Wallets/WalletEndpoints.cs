using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Explorers;
using CryptoPilot.Web.Wallets.Transfers;

namespace CryptoPilot.Web.Api.Wallets;

/// <summary>Wallets that the caller owns or watches.</summary>
public static class WalletEndpoints
{
    private const string Added = """{"name":"Cold store","blockchain":"bitcoin","address":"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"}""";
    private const string Named = """{"name":"Ledger in the safe"}""";

    public static void MapWallets(this RouteGroupBuilder api)
    {
        var wallets = api.MapGroup("/wallets").WithTags("Wallets");
        wallets.MapGet("", ListAsync)
            .Reads("listWallets", "Lists my wallets by chain, as a whole.").Answers<ApiPage<WireWallet>>();
        wallets.MapPost("", AddAsync)
            .Writes("addWallet", "Adds a wallet that I own or want to watch.").ForExample(Added)
            .Answers<WireWalletDetails>(StatusCodes.Status201Created).Refuses(ApiProblems.Conflict, ApiProblems.LimitReached, ApiProblems.Refused);
        wallets.MapGet("/{id:int}", GetAsync)
            .Reads("getWallet", "Tells what lies in a wallet, and how ledger and chain stand to each other.").Answers<WireWalletDetails>();
        wallets.MapPatch("/{id:int}", RenameAsync)
            .Writes("renameWallet", "Gives a wallet another name.").ForExample(Named).HeedsIfMatch().Answers<WireWalletDetails>().Refuses(ApiProblems.Conflict);
        wallets.MapDelete("/{id:int}", DeleteAsync)
            .Writes("deleteWallet", "Deletes a wallet that no lot and no transaction names.").HeedsIfMatch().AnswersNothing().Refuses(ApiProblems.Conflict);
        wallets.MapPost("/{id:int}/primary", MakePrimaryAsync)
            .Writes("makeWalletPrimary", "Makes a wallet the one that is offered first on its chain.").HeedsIfMatch().Answers<WireWalletDetails>().Refuses(ApiProblems.Refused);
        wallets.MapPost("/{id:int}/refresh", RefreshAsync)
            .Writes("refreshWallet", "Asks the chain what the wallet holds; nobody is asked again within 20 seconds.").Answers<WireWalletDetails>().Refuses(ApiProblems.Refused);
        wallets.MapGet("/{id:int}/pending-transfers", PendingAsync)
            .Reads("listPendingTransfers", "Lists the first 50 pending transfers out of a wallet, oldest first.").Answers<ApiPage<WirePendingTransfer>>();
        wallets.MapReconciliation();
    }

    private static async Task<IResult> ListAsync(ApiCaller caller, WalletQueries wallets, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(ApiPage.Whole((await wallets.ListAsync(caller.UserId, cancellationToken)).Select(WalletWire.Row)));

    private static async Task<IResult> GetAsync(ApiCaller caller, int id, WalletReader reader, CancellationToken cancellationToken) =>
        await reader.FindAsync(caller, id, cancellationToken) is { } found ? ApiAnswer.Ok(found.Wire) : WalletRefusals.Unknown();

    private static async Task<IResult> AddAsync(
        HttpContext http, ApiCaller caller, ApiBody<WireNewWallet> body, WalletService wallets, WalletReader reader, CancellationToken cancellationToken)
    {
        var wanted = body.Value;
        var outcome = await wallets.AddAsync(caller.UserId, new WalletDraft(wanted.Name, wanted.Blockchain, wanted.Address, wanted.IsWatchOnly, wanted.IsPrimary), cancellationToken);
        if (!outcome.IsDone) return WalletRefusals.Of(http, outcome);
        // Gone only when the same user deleted it in the same moment.
        if (await reader.FindAsync(caller, outcome.WalletId, cancellationToken) is not { } found) return WalletRefusals.Unknown();
        return ApiAnswer.Created($"{ApiAccess.Root}/wallets/{outcome.WalletId}", found.Wire);
    }

    private static async Task<IResult> RenameAsync(
        HttpContext http, ApiCaller caller, int id, ApiBody<WireWalletName> body, WalletService wallets, WalletReader reader, CancellationToken cancellationToken)
    {
        var found = await reader.DemandAsync(http, caller, id, cancellationToken);
        var outcome = await wallets.RenameAsync(caller.UserId, id, found.Row.Version, body.Value.Name, cancellationToken);
        return await reader.AnswerAsync(http, caller, outcome, cancellationToken);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, ApiCaller caller, int id, WalletService wallets, WalletReader reader, CancellationToken cancellationToken)
    {
        await reader.DemandAsync(http, caller, id, cancellationToken);
        var outcome = await wallets.DeleteAsync(caller.UserId, id, cancellationToken);
        return outcome.IsDone ? Results.NoContent() : WalletRefusals.Of(http, outcome);
    }

    private static async Task<IResult> MakePrimaryAsync(HttpContext http, ApiCaller caller, int id, WalletService wallets, WalletReader reader, CancellationToken cancellationToken)
    {
        await reader.DemandAsync(http, caller, id, cancellationToken);
        var outcome = await wallets.MakePrimaryAsync(caller.UserId, id, cancellationToken);
        return await reader.AnswerAsync(http, caller, outcome, cancellationToken);
    }

    private static async Task<IResult> RefreshAsync(
        HttpContext http, ApiCaller caller, int id, BalanceSyncer syncer, ExplorerChain explorers, WalletReader reader, CancellationToken cancellationToken)
    {
        var found = await reader.DemandAsync(http, caller, id, cancellationToken);
        if (found.Row.Chain is not { } chain || !explorers.Covers(chain))
            return new ApiFault(ApiProblems.Refused, "Nobody can be asked about this chain: no explorer is set up for it, or nothing is known of it.");
        await syncer.SyncAsync(caller.UserId, id, null, cancellationToken);
        return await reader.AnswerAsync(http, caller, new WalletOutcome(id), cancellationToken);
    }

    private static async Task<IResult> PendingAsync(ApiCaller caller, int id, PendingTransferQueries transfers, WalletQueries wallets, CancellationToken cancellationToken)
    {
        if (await wallets.FindAsync(caller.UserId, id, cancellationToken) is null) return WalletRefusals.Unknown();
        return ApiAnswer.Ok(ApiPage.Whole((await transfers.OfWalletAsync(caller.UserId, id, cancellationToken)).Select(WalletWire.Pending)));
    }
}

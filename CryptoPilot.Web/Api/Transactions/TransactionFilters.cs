using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Ledger.Transactions;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>The filters of the ledger's lists, as they stand in a query.</summary>
public static class TransactionFilters
{
    private static readonly ApiParameter<string?> s_text = ApiParameters.Text("text", "Part of a note, hash, address, imported line, coin or tag, in any case.", 200);
    private static readonly ApiParameter<TransactionType?> s_type = ApiParameters.Word<TransactionType>("type", "What it does.");
    private static readonly ApiParameter<TransactionStatus?> s_status = ApiParameters.Word<TransactionStatus>("status", "Where it stands.");
    private static readonly ApiParameter<string?> s_coin = ApiParameters.Coin("coin", "A coin that was sent, received or paid as a fee.");
    private static readonly ApiParameter<long?> s_wallet = ApiParameters.Id("wallet_id", "The wallet that the coins left or came to.");
    private static readonly ApiParameter<string?> s_tag = ApiParameters.Text("tag", "One of its tags, to the letter.", 40);
    private static readonly ApiParameter<DateTime?> s_from = ApiParameters.Time("from", "It happened at this time or later.");
    private static readonly ApiParameter<DateTime?> s_to = ApiParameters.Time("to", "It happened before this time.");
    private static readonly ApiParameter<bool?> s_missing = ApiParameters.Switch("missing", "True lets only those through that lack lots; false lets all through.");
    private static readonly ApiParameter<long?> s_import = ApiParameters.Id("import_id", "The import that brought it.");

    private static readonly ApiParameter<TokenStatus?> s_lotStatus = ApiParameters.Word<TokenStatus>("status", "Whether it can be used.");
    private static readonly ApiParameter<string?> s_lotCoin = ApiParameters.Coin("coin", "The coin.");
    private static readonly ApiParameter<long?> s_lotWallet = ApiParameters.Id("wallet_id", "The wallet that it lies in.");

    /// <summary>Those of transactions.</summary>
    public static ApiParameter[] OfTransactions { get; } = [s_text, s_type, s_status, s_coin, s_wallet, s_tag, s_from, s_to, s_missing, s_import];

    /// <summary>Those of lots.</summary>
    public static ApiParameter[] OfLots { get; } = [s_lotCoin, s_lotStatus, s_lotWallet];

    /// <summary>Which transactions a request means.</summary>
    public static TransactionFilter Transactions(HttpContext http) => new(
        s_text.Read(http), s_type.Read(http), s_status.Read(http), s_coin.Read(http), Key(s_wallet.Read(http)), s_tag.Read(http),
        s_from.Read(http), s_to.Read(http), s_missing.Read(http) == true, Key(s_import.Read(http)));

    /// <summary>Which lots a request means.</summary>
    public static LotFilter Lots(HttpContext http) => new(s_lotCoin.Read(http), s_lotStatus.Read(http), Key(s_lotWallet.Read(http)));

    /// <summary>A key that is larger than any names nothing.</summary>
    private static int? Key(long? id) => id is > int.MaxValue ? 0 : (int?)id;
}

using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>The crypto.com app: each line is a whole transaction and tells its value in USD.</summary>
public sealed class CryptoComFormat : CsvFormat
{
    private static readonly string[] s_ownMoves =
    [
        "crypto_earn_program_created", "crypto_earn_program_withdrawn", "lockup_", "supercharger_deposit", "supercharger_withdrawal", "council_node_deposit", "crypto_to_exchange_transfer", "exchange_to_crypto_transfer",
        "crypto_wallet_swap", "interest_swap", "dynamic_coin_swap", "finance.lockup.dpos_lock", "finance.lockup.dpos_compound", "finance.dpos.", "trading_limit_order_cash_account_fund", "trading.limit_order.fiat_wallet", "airdrop_locked", "finance.crypto_earn.loyalty_program",
    ];

    public override string Key => "crypto-com";

    public override string Name => "crypto.com";

    public override bool Matches(ImportHeader header) => header.Has("Timestamp (UTC)", "Currency", "Amount", "To Currency", "To Amount", "Transaction Kind");

    protected override ImportedRow Read(RowReader row)
    {
        var at = row.UtcTime("Timestamp (UTC)");
        var kind = row.Text("Transaction Kind").ToLowerInvariant();
        var (coin, amount) = (row.Text("Currency"), row.Number("Amount"));
        var (toCoin, toAmount) = (row.TextOrNull("To Currency"), Math.Abs(row.Number("To Amount")));
        var usd = row.NumberOrNull("Native Amount (in USD)") is { } value ? Math.Abs(value) : (decimal?)null;
        var (native, nativeAmount) = (row.Text("Native Currency"), Math.Abs(row.Number("Native Amount")));
        var result = row.Row(ImportedKind.Trade, at) with { ValueUsd = usd > 0m ? usd : null, Note = row.TextOrNull("Transaction Description"), Hash = row.TextOrNull("Transaction Hash") };

        if (s_ownMoves.Any(move => kind.StartsWith(move, StringComparison.Ordinal))) return row.Nothing(ImportRemark.OwnMove, at, kind);
        if (toCoin is not null && toAmount > 0m) return result with { SentSymbol = coin, SentAmount = Math.Abs(amount), ReceivedSymbol = toCoin, ReceivedAmount = toAmount };
        if (SourceOf(kind) is { } source)
        {
            return amount > 0m
                ? result with { Kind = ImportedKind.Income, ReceivedSymbol = coin, ReceivedAmount = amount, Source = source }
                : result with { Kind = ImportedKind.Spend, SentSymbol = coin, SentAmount = -amount };
        }

        return kind switch
        {
            "crypto_purchase" or "viban_purchase" or "recurring_buy_order" => result with { SentSymbol = native, SentAmount = nativeAmount, ReceivedSymbol = coin, ReceivedAmount = amount },
            "crypto_viban_exchange" or "card_top_up" => result with { SentSymbol = coin, SentAmount = Math.Abs(amount), ReceivedSymbol = native, ReceivedAmount = nativeAmount },
            "crypto_payment" or "crypto_card_payment" or "gift_card_purchase" => result with { Kind = ImportedKind.Spend, SentSymbol = coin, SentAmount = Math.Abs(amount) },
            "crypto_deposit" or "viban_deposit" or "crypto_transfer" when amount > 0m => result with { Kind = ImportedKind.Deposit, ReceivedSymbol = coin, ReceivedAmount = amount },
            "crypto_withdrawal" or "viban_withdrawal" or "crypto_transfer" => result with { Kind = ImportedKind.Withdrawal, SentSymbol = coin, SentAmount = Math.Abs(amount) },
            "dust_conversion_credited" or "dust_conversion_debited" => amount > 0m
                ? result with { Kind = ImportedKind.Income, ReceivedSymbol = coin, ReceivedAmount = amount, Source = HoldingSource.Bought }
                : result with { Kind = ImportedKind.Trade, SentSymbol = coin, SentAmount = -amount, ReceivedSymbol = "USD", ReceivedAmount = usd ?? 0m },
            _ => row.Fault(ImportRemark.UnknownKind, kind, at),
        };
    }

    private static HoldingSource? SourceOf(string kind) => kind switch
    {
        "crypto_earn_interest_paid" or "crypto_earn_extra_interest_paid" or "mco_stake_reward" or "staking_reward" or "finance.dpos.interest" or "finance.lockup.dpos_interest" or "supercharger_reward_to_app_credited" => HoldingSource.Staked,
        "airdrop_to_exchange_transfer" or "campaign_reward" or "admin_wallet_credited" => HoldingSource.Airdropped,
        "referral_bonus" or "referral_gift" or "referral_commission" or "referral_card_cashback" or "reimbursement" or "reimbursement_reverted" or "gift_card_reward" or "transfer_cashback" or "pay_checkout_reward" or "card_cashback_reverted" or "crypto_payment_refund" or "rewards_platform_deposit_credited" or "reward.loyalty_program.trading_rebate.crypto_wallet" => HoldingSource.Received,
        _ => null,
    };
}

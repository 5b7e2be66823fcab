using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Lots;

namespace CryptoPilot.Tests.Ledger.Lots;

/// <summary>A lot book of BTC that is told of trades one by one.</summary>
internal sealed class LotLedger(CostBasisMethod method)
{
    private long _id;

    public LotBook Book { get; } = new("BTC", "bitcoin");

    public (decimal Amount, decimal Cost) Held => (Book.Lots.Sum(lot => lot.Row.Amount), Book.Lots.Sum(lot => lot.Row.CostBasisUsd));

    public LotUsage Buy(string day, decimal amount, decimal usd, decimal fee = 0m, int? wallet = null, string? expires = null) => Apply(new LedgerTransaction
    {
        Type = TransactionType.Generate, Blockchain = "bitcoin", ToSymbol = "BTC", Amount = amount, ValueUsd = usd, ExecutedAt = At(day), ToWalletId = wallet,
        ExpiresAt = expires is null ? null : At(expires), Fee = fee == 0m ? null : fee, FeeSymbol = fee == 0m ? null : "USD", FeeUsd = fee == 0m ? null : fee,
        UnitPriceUsd = LedgerMath.Ratio(1m, usd, amount), Status = TransactionStatus.Completed,
    });

    public (decimal Cost, decimal Gain, int Days, LotUsage Usage) Sell(string day, decimal amount, decimal usd, decimal fee = 0m, int? wallet = null)
    {
        var usage = Apply(new LedgerTransaction
        {
            Type = TransactionType.Convert, Blockchain = "bitcoin", FromSymbol = "BTC", ToSymbol = "USD", Amount = amount, ToAmount = usd, ValueUsd = usd, ExecutedAt = At(day),
            Fee = fee == 0m ? null : fee, FeeSymbol = fee == 0m ? null : "USD", FeeUsd = fee == 0m ? null : fee, FromWalletId = wallet, Status = TransactionStatus.Completed,
        });
        var cost = usage.Parts.Sum(part => part.CostUsd);
        var days = usage.Parts.Where(part => part.Lot is not null).Select(part => (At(day) - part.Lot!.Row.AcquiredAt).Days).DefaultIfEmpty(0).Max();
        return (cost, usage.Parts.Sum(part => part.ProceedsUsd) - cost, days, usage);
    }

    public LotUsage Send(string day, decimal amount, decimal usd, TransactionStatus status, decimal fee = 0m, decimal feeUsd = 0m, int? from = null, int? to = null) =>
        Apply(new LedgerTransaction
        {
            Type = TransactionType.Transfer, Blockchain = "bitcoin", FromSymbol = "BTC", Amount = amount, ValueUsd = usd, ExecutedAt = At(day), Status = status,
            Fee = fee == 0m ? null : fee, FeeSymbol = fee == 0m ? null : "BTC", FeeUsd = fee == 0m ? null : feeUsd, FromWalletId = from, ToWalletId = to,
        });

    public LotUsage Apply(LedgerTransaction row)
    {
        row.Id = ++_id;
        if (row.FromSymbol is not null) row.Method ??= method;
        return Book.Apply(row, row.Id);
    }

    public static DateTime At(string day) => DateTime.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}

using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Ledger.Forms;

/// <summary>The ledger's options and faults as people read them.</summary>
public static class LedgerWords
{
    public static string Of(TransactionType type) => type switch
    {
        TransactionType.Generate => LedgerFormText.TypeGenerate,
        TransactionType.Convert => LedgerFormText.TypeConvert,
        TransactionType.Transfer => LedgerFormText.TypeTransfer,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static string Of(TransactionStatus status) => status switch
    {
        TransactionStatus.Pending => LedgerFormText.StatusPending,
        TransactionStatus.Completed => LedgerFormText.StatusCompleted,
        TransactionStatus.Failed => LedgerFormText.StatusFailed,
        TransactionStatus.Cancelled => LedgerFormText.StatusCancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static string Of(TokenStatus status) => status switch
    {
        TokenStatus.Active => LedgerFormText.LotActive,
        TokenStatus.Locked => LedgerFormText.LotLocked,
        TokenStatus.Expired => LedgerFormText.LotExpired,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static string Of(HoldingSource source) => source switch
    {
        HoldingSource.Bought => LedgerText.SourceBought,
        HoldingSource.Mined => LedgerText.SourceMined,
        HoldingSource.Staked => LedgerText.SourceStaked,
        HoldingSource.Airdropped => LedgerText.SourceAirdropped,
        HoldingSource.Received => LedgerText.SourceReceived,
        HoldingSource.OpeningBalance => LedgerText.SourceOpeningBalance,
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    public static string Of(CostBasisMethod method) => method switch
    {
        CostBasisMethod.Fifo => LedgerFormText.MethodFifo,
        CostBasisMethod.Lifo => LedgerFormText.MethodLifo,
        CostBasisMethod.Hifo => LedgerFormText.MethodHifo,
        CostBasisMethod.Average => LedgerFormText.MethodAverage,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    public static string Of(LotUseKind kind) => kind switch
    {
        LotUseKind.Disposed => LedgerFormText.UseDisposed,
        LotUseKind.Fee => LedgerFormText.UseFee,
        LotUseKind.Locked => LedgerFormText.UseLocked,
        LotUseKind.Moved => LedgerFormText.UseMoved,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The class of the chip that a status is shown in.</summary>
    public static string ChipOf(TransactionStatus status) => status switch
    {
        TransactionStatus.Pending => "chip chip-accent",
        TransactionStatus.Failed => "chip chip-loss",
        TransactionStatus.Cancelled => "chip",
        _ => "chip chip-gain",
    };

    /// <summary>Held for so many whole days.</summary>
    public static string Days(int days) => string.Format(CultureInfo.CurrentCulture, days == 1 ? LedgerFormText.DayOne : LedgerFormText.Days, days);

    /// <summary>A time on the reader's clock.</summary>
    public static string When(DateTime utc, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeFromUtc(utc, zone).ToString("g", CultureInfo.CurrentCulture);

    /// <summary>A day on the reader's clock.</summary>
    public static string Day(DateTime utc, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeFromUtc(utc, zone).ToString("d", CultureInfo.CurrentCulture);

    /// <summary>What happened and what to do, in a sentence.</summary>
    /// <param name="field">Where it stands.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="broken">What lacks lots, if anything.</param>
    public static string Of(LedgerField field, LedgerFault fault, BrokenRow? broken = null) => fault switch
    {
        LedgerFault.UnknownCoin => LedgerFormText.FaultUnknownCoin,
        LedgerFault.SameCoin => LedgerFormText.FaultSameCoin,
        LedgerFault.Missing => MissingOf(field),
        LedgerFault.NotPositive => LedgerText.FaultNotPositive,
        LedgerFault.Negative => LedgerText.FaultNegative,
        LedgerFault.TooManyDigits => LedgerText.FaultTooManyDigits,
        LedgerFault.ValueTooLarge => Say(LedgerText.FaultValueTooLarge, NumberFormat.Compact(LedgerRules.MaxValueUsd)),
        LedgerFault.FeeTooLarge => LedgerFormText.FaultFeeTooLarge,
        LedgerFault.InTheFuture => LedgerFormText.FaultInTheFuture,
        LedgerFault.TooEarly => LedgerText.FaultTooEarly,
        LedgerFault.NotAfter => LedgerFormText.FaultNotAfter,
        LedgerFault.NotNow => LedgerFormText.FaultNotNow,
        LedgerFault.PriceMissing => LedgerFormText.FaultPriceMissing,
        LedgerFault.PriceTooOld => LedgerFormText.FaultPriceTooOld,
        LedgerFault.QuoteExpired => LedgerFormText.FaultQuoteExpired,
        LedgerFault.QuoteInvalid => LedgerFormText.FaultQuoteInvalid,
        LedgerFault.UnknownWallet => LedgerFormText.FaultUnknownWallet,
        LedgerFault.SameWallet => LedgerFormText.FaultSameWallet,
        LedgerFault.AddressInvalid => LedgerFormText.FaultAddressInvalid,
        LedgerFault.TooLong => LedgerFormText.FaultTooLong,
        LedgerFault.NotEnough => NotEnough(broken),
        LedgerFault.BreaksLater => BreaksLater(broken),
        LedgerFault.UnknownTransaction => LedgerFormText.FaultUnknownTransaction,
        LedgerFault.Changed => LedgerFormText.FaultChanged,
        LedgerFault.NotPending => LedgerFormText.FaultNotPending,
        LedgerFault.HashUsed => LedgerFormText.FaultHashUsed,
        LedgerFault.Closed => LedgerFormText.FaultClosed,
        LedgerFault.Shared => LedgerFormText.FaultShared,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    internal static string Say(string format, params object?[] values) => string.Format(CultureInfo.CurrentCulture, format, values);

    private static string MissingOf(LedgerField field) => field switch
    {
        LedgerField.Coin or LedgerField.ToCoin or LedgerField.FeeCoin => LedgerText.FaultCoinMissing,
        LedgerField.Time => LedgerText.FaultTimeMissing,
        LedgerField.UnitCost => LedgerText.FaultCostMissing,
        LedgerField.Recipient => LedgerFormText.FaultRecipientMissing,
        LedgerField.Quote => LedgerFormText.FaultQuoteMissing,
        _ => LedgerText.FaultAmountMissing,
    };

    private static string NotEnough(BrokenRow? broken) => broken is null
        ? LedgerFormText.FaultNotEnoughAny
        : Say(LedgerFormText.FaultNotEnough, NumberFormat.Exact(broken.Amount), broken.Symbol, NumberFormat.Exact(broken.Missing));

    private static string BreaksLater(BrokenRow? broken) => broken is null
        ? LedgerFormText.FaultBreaksLaterAny
        : Say(LedgerFormText.FaultBreaksLater, Of(broken.Type), broken.ExecutedAt, NumberFormat.Exact(broken.Amount), broken.Symbol, NumberFormat.Exact(broken.Missing));
}

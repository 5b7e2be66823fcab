using System.Globalization;
using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>What is to become of a row, before it is compared with the ledger.</summary>
public readonly record struct PlannedRow(ImportRowState State, ImportEntry? Entry, ImportRemark? Remark = null, string? RemarkText = null);

/// <summary>Turns neutral rows into transactions: which coin, which kind, worth how much.</summary>
public sealed class RowPlanner(CoinBook coins, DayPrices prices, ImportReading reading, IReadOnlyDictionary<string, int> wallets, DateTime now)
{
    private const int UsdDecimals = 8;
    private const string Usd = "USD";

    /// <summary>What value divided by a smaller amount would be is no price any more.</summary>
    private const decimal LeastDivisor = 0.000000001m;

    /// <summary>What becomes of the row.</summary>
    public async ValueTask<PlannedRow> PlanAsync(ImportedRow row, CancellationToken cancellationToken)
    {
        if (row.Kind == ImportedKind.None) return new PlannedRow(ImportRowState.LeftOut, null, row.Remark, row.RemarkText);
        if (row.Remark is { } remark) return Problem(remark, row.RemarkText);
        if (row.At is not { } at) return Problem(ImportRemark.NotATime, null);
        if (at > now) return Problem(ImportRemark.InTheFuture, null);
        if (at < LedgerRules.EarliestAcquisition) return Problem(ImportRemark.TooEarly, null);
        if (row.Kind == ImportedKind.Exact) return PlanExact(row.Exact!);

        var (sent, received) = (Side(row.SentSymbol, row.SentAmount), Side(row.ReceivedSymbol, row.ReceivedAmount));
        if (sent.Fault is { } sentFault) return sentFault;
        if (received.Fault is { } receivedFault) return receivedFault;
        if (sent.IsNothing && received.IsNothing) return Problem(ImportRemark.NothingMoved, null);
        if (sent.Coin is null && received.Coin is null) return new PlannedRow(ImportRowState.LeftOut, null, ImportRemark.CashOnly);
        if (row.Kind == ImportedKind.Deposit && reading.DepositsAreOwn || row.Kind == ImportedKind.Withdrawal && reading.WithdrawalsAreOwn) return new PlannedRow(ImportRowState.LeftOut, null, ImportRemark.OwnMove);
        if (row.Kind == ImportedKind.Trade && (sent.IsNothing || received.IsNothing)) return PlanHalf(row, sent, received);

        return await PriceAsync(row, at, sent, received, cancellationToken);
    }

    private static PlannedRow PlanHalf(ImportedRow row, CoinSide sent, CoinSide received) =>
        Problem(ImportRemark.OtherHalfMissing, sent.IsNothing ? row.SentSymbol ?? received.Coin?.Symbol : row.ReceivedSymbol ?? sent.Coin?.Symbol);

    private async ValueTask<PlannedRow> PriceAsync(ImportedRow row, DateTime at, CoinSide sent, CoinSide received, CancellationToken cancellationToken)
    {
        var (value, source, missing) = await ValueAsync(row, at, sent, received, cancellationToken);
        if (missing is not null) return new PlannedRow(ImportRowState.MissingPrice, Entry(row, sent, received, 0m, source), ImportRemark.NoPrice, Day(missing.Symbol, at));
        if (value > LedgerRules.MaxValueUsd) return Problem(ImportRemark.ValueTooLarge, null);

        var entry = Entry(row, sent, received, decimal.Round(value, UsdDecimals), source);
        return row.FeeAmount > 0m ? await WithFeeAsync(entry, row, at, sent, received, cancellationToken) : new PlannedRow(ImportRowState.New, entry);
    }

    /// <summary>USD that moved: what the file says, the dollar side, or the stored price of a coin's day.</summary>
    private async ValueTask<(decimal Value, ImportValueSource Source, KnownCoin? Missing)> ValueAsync(
        ImportedRow row, DateTime at, CoinSide sent, CoinSide received, CancellationToken cancellationToken)
    {
        if (sent.Coin is null && sent.Symbol == Usd) return (sent.Amount, ImportValueSource.File, null);
        if (received.Coin is null && received.Symbol == Usd) return (received.Amount, ImportValueSource.File, null);
        if (row.ValueUsd is { } stated) return (stated, ImportValueSource.File, null);

        foreach (var side in new[] { sent, received })
        {
            if (side.Coin is null || await prices.FindAsync(side.Coin, at, cancellationToken) is not { } price) continue;
            return LedgerRules.IsWithinReason(side.Amount, price) ? (side.Amount * price, ImportValueSource.DayPrice, null) : (decimal.MaxValue, ImportValueSource.DayPrice, null);
        }

        return (0m, ImportValueSource.DayPrice, sent.Coin ?? received.Coin);
    }

    private async ValueTask<PlannedRow> WithFeeAsync(ImportEntry entry, ImportedRow row, DateTime at, CoinSide sent, CoinSide received, CancellationToken cancellationToken)
    {
        var symbol = row.FeeSymbol ?? "";
        if (CoinBook.IsCash(symbol) && coins.Find(symbol) is null)
        {
            // A fee in euros beside an amount in euros is worth its share of the same dollars.
            var rate = symbol.Equals(Usd, StringComparison.OrdinalIgnoreCase) ? 1m : Rate(symbol, sent, entry.ValueUsd) ?? Rate(symbol, received, entry.ValueUsd);
            if (rate is null) return new PlannedRow(ImportRowState.New, entry, ImportRemark.FeeNotCounted, string.Create(CultureInfo.InvariantCulture, $"{row.FeeAmount} {symbol}"));
            if (!LedgerRules.IsWithinReason(row.FeeAmount, rate.Value)) return Problem(ImportRemark.ValueTooLarge, symbol);
            var usd = decimal.Round(row.FeeAmount * rate.Value, UsdDecimals);
            return usd == 0m ? new PlannedRow(ImportRowState.New, entry) : Fits(entry with { Fee = usd, FeeSymbol = Usd, FeeUsd = usd });
        }

        if (coins.Find(symbol) is not { } coin) return Problem(ImportRemark.UnknownCoin, symbol);
        var price = Rate(coin, sent, entry.ValueUsd) ?? Rate(coin, received, entry.ValueUsd) ?? await prices.FindAsync(coin, at, cancellationToken);
        if (price is null) return new PlannedRow(ImportRowState.MissingPrice, entry, ImportRemark.NoPrice, Day(coin.Symbol, at));
        if (!LedgerRules.IsWithinReason(row.FeeAmount, price.Value)) return Problem(ImportRemark.ValueTooLarge, null);
        return Fits(entry with { Fee = row.FeeAmount, FeeSymbol = coin.Symbol, FeeUsd = decimal.Round(row.FeeAmount * price.Value, UsdDecimals) });
    }

    /// <summary>A fee paid out of what came in must leave something of it.</summary>
    private static PlannedRow Fits(ImportEntry entry)
    {
        var received = entry.Type == TransactionType.Convert ? entry.ToAmount : entry.Type == TransactionType.Generate ? entry.Amount : null;
        if (entry.FeeSymbol is not null && entry.FeeSymbol == entry.ToSymbol && entry.Fee >= received) return Problem(ImportRemark.NothingMoved, entry.FeeSymbol);
        return new PlannedRow(ImportRowState.New, entry);
    }

    private static decimal? Rate(string cash, CoinSide side, decimal valueUsd) =>
        side.Coin is null && side.Amount >= LeastDivisor && cash.Equals(side.Symbol, StringComparison.OrdinalIgnoreCase) ? valueUsd / side.Amount : null;

    private static decimal? Rate(KnownCoin coin, CoinSide side, decimal valueUsd) => side.Coin == coin && side.Amount >= LeastDivisor && valueUsd > 0m ? valueUsd / side.Amount : null;

    private static ImportEntry Entry(ImportedRow row, CoinSide sent, CoinSide received, decimal value, ImportValueSource source)
    {
        var entry = new ImportEntry
        {
            ValueUsd = value, ValueSource = source, Hash = Shortened(row.Hash, 128), Notes = Shortened(row.Note, 2_000), RecipientAddress = Shortened(row.Address, 128),
            Blockchain = (sent.Coin ?? received.Coin)!.Blockchain,
        };
        if (sent.Coin is null)
        {
            return entry with
            {
                Type = TransactionType.Generate, ToSymbol = received.Coin!.Symbol, Amount = received.Amount, UnitPriceUsd = UnitPrice(value, received.Amount),
                Source = row.Source ?? (sent.IsNothing ? HoldingSource.Received : HoldingSource.Bought),
            };
        }

        entry = entry with { FromSymbol = sent.Coin.Symbol, Amount = sent.Amount, UnitPriceUsd = UnitPrice(value, sent.Amount) };
        if (received.Coin is { } to) return entry with { Type = TransactionType.Convert, ToSymbol = to.Symbol, ToAmount = received.Amount };
        return received.IsNothing && row.Kind is ImportedKind.Withdrawal or ImportedKind.Spend
            ? entry with { Type = TransactionType.Transfer }
            : entry with { Type = TransactionType.Convert, ToSymbol = Usd, ToAmount = value };
    }

    private PlannedRow PlanExact(ExactTransaction exact)
    {
        var entry = exact.Entry;
        foreach (var symbol in new[] { entry.FromSymbol, entry.ToSymbol, entry.FeeSymbol })
            if (symbol is not (null or Usd) && coins.Find(symbol) is null) return Problem(ImportRemark.UnknownCoin, symbol);
        if (CheckExact(entry) is { } fault) return fault;
        if (entry.Amount <= 0m || entry.FromSymbol is null && entry.ToSymbol is null) return Problem(ImportRemark.NothingMoved, null);
        if (entry.Type == TransactionType.Convert && (entry.FromSymbol is null || entry.ToSymbol is null || entry.ToAmount is not > 0m)) return Problem(ImportRemark.OtherHalfMissing, null);
        if (entry.ValueUsd is < 0m or > LedgerRules.MaxValueUsd) return Problem(ImportRemark.ValueTooLarge, null);
        foreach (var wallet in new[] { exact.FromWallet, exact.ToWallet })
            if (wallet is not null && !wallets.ContainsKey(wallet)) return Problem(ImportRemark.UnknownWallet, wallet);
        return Fits(entry with
        {
            FromWalletId = exact.FromWallet is null ? null : wallets[exact.FromWallet],
            ToWalletId = exact.ToWallet is null ? null : wallets[exact.ToWallet],
            Blockchain = entry.Blockchain ?? coins.Find(entry.FromSymbol ?? entry.ToSymbol!)?.Blockchain ?? "",
        });
    }

    /// <summary>What our own export can say and the ledger cannot keep; null when nothing is wrong.</summary>
    private static PlannedRow? CheckExact(ImportEntry entry)
    {
        foreach (var number in new[] { entry.Amount, entry.ToAmount, entry.Fee, entry.FeeUsd, entry.ValueUsd, entry.UnitPriceUsd })
            if (number is { } told && !LedgerRules.IsStoredExactly(told)) return Problem(ImportRemark.TooManyDigits, told.ToString(CultureInfo.InvariantCulture));
        if (entry.Type == TransactionType.Generate && (entry.ToSymbol is null or Usd || entry.FromSymbol is not null)) return Problem(ImportRemark.NothingMoved, null);
        if (entry.Status == TransactionStatus.Pending && entry.Type != TransactionType.Transfer) return Problem(ImportRemark.UnknownKind, "pending");
        if (entry.Fee < 0m || entry.FeeUsd is < 0m or > LedgerRules.MaxValueUsd || entry.Fee > 0m && entry.FeeSymbol is null) return Problem(ImportRemark.ImpossibleFee, null);
        return TooLong(entry) is { } text ? Problem(ImportRemark.TextTooLong, text) : null;
    }

    private static string? TooLong(ImportEntry entry)
    {
        foreach (var (text, longest) in new[] { (entry.Blockchain, 64), (entry.RecipientAddress, 128), (entry.Hash, LedgerRules.MaxHash), (entry.Notes, LedgerRules.MaxNotes) })
            if (text?.Length > longest) return text;
        return entry.Tags?.Select(tag => tag ?? "").FirstOrDefault(tag => tag.Length is 0 or > 40);
    }

    private CoinSide Side(string? symbol, decimal amount)
    {
        if (symbol is null || amount == 0m) return default;
        if (amount < 0m) return new CoinSide { Fault = Problem(ImportRemark.NothingMoved, amount.ToString(CultureInfo.InvariantCulture)) };
        if (!LedgerRules.IsStoredExactly(amount)) return new CoinSide { Fault = Problem(ImportRemark.TooManyDigits, amount.ToString(CultureInfo.InvariantCulture)) };
        if (coins.Find(symbol) is { } coin) return new CoinSide { Symbol = coin.Symbol, Amount = amount, Coin = coin };
        return CoinBook.IsCash(symbol)
            ? new CoinSide { Symbol = symbol.ToUpperInvariant(), Amount = amount }
            : new CoinSide { Fault = Problem(ImportRemark.UnknownCoin, symbol) };
    }

    private static PlannedRow Problem(ImportRemark remark, string? text) => new(ImportRowState.Problem, null, remark, text);

    /// <summary>USD for one coin with as many decimals as fit; null where it is no sensible number.</summary>
    private static decimal? UnitPrice(decimal value, decimal amount)
    {
        if (amount < LeastDivisor) return null;
        var price = value / amount;
        return price switch { >= 1_000_000_000_000_000m => null, >= 1_000_000_000m => decimal.Round(price, 8), _ => decimal.Round(price, 18) };
    }

    private static string Day(string symbol, DateTime at) => string.Create(CultureInfo.InvariantCulture, $"{symbol} {at:yyyy-MM-dd}");

    private static string? Shortened(string? text, int length) => text is null || text.Length <= length ? text : text[..length];

    private readonly record struct CoinSide
    {
        public string? Symbol { get; init; }

        public decimal Amount { get; init; }

        /// <summary>Null for money.</summary>
        public KnownCoin? Coin { get; init; }

        public PlannedRow? Fault { get; init; }

        public bool IsNothing => Symbol is null;
    }
}

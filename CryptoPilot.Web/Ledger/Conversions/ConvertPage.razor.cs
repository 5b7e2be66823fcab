using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Forms;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Ledger.Conversions;

/// <summary>Where a user converts one coin into another or sells it: now at the market, or a trade of the past.</summary>
public sealed partial class ConvertPage : LedgerFormBase
{
    private const string Cash = "USD";
    private const int MaxDecimals = 18;

    private readonly Guid _key = Guid.NewGuid();
    private ITimer? _second;
    private CoinChoice? _from;
    private CoinChoice? _to;
    private ConvertQuote? _quote;
    private CostBasisMethod? _method;
    private DateTime? _at;
    private decimal? _amount;
    private decimal? _toAmount;
    private decimal? _rate;
    private decimal? _value;
    private decimal? _fee;
    private string _feeCoin = Cash;
    private string? _notes;
    private int? _fromWallet;
    private int? _toWallet;
    private bool _isSale;
    private bool _isPast;
    private bool _rateTyped;

    /// <summary>The coin to start with.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? FromSymbol { get; set; }

    /// <summary>The coin to end with; <c>USD</c> for a sale.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? WantedSymbol { get; set; }

    [Inject]
    private QuoteService Quotes { get; set; } = null!;

    private string? ToSymbol => _isSale ? Cash : _to?.Symbol;

    private IReadOnlyList<string> FeeCoins => [.. new[] { _from?.Symbol, _to?.Symbol }.OfType<string>(), .. Choices.Coins];

    /// <summary>True while a quote is needed and there is none that still holds.</summary>
    private bool IsQuoteDead => !_isPast && _quote is { } quote && quote.ExpiresAt <= Now;

    protected override async Task StartAsync()
    {
        _at = new DateTime(Now.Ticks - (Now.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc);
        if (FromSymbol is { Length: > 0 }) _from = await Coins.CoinAsync(FromSymbol, Closing);
        _isSale = string.Equals(WantedSymbol, Cash, StringComparison.OrdinalIgnoreCase);
        if (!_isSale && WantedSymbol is { Length: > 0 }) _to = await Coins.CoinAsync(WantedSymbol, Closing);
        _second = Time.CreateTimer(_ => _ = InvokeAsync(StateHasChanged), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    protected override void Leave() => _second?.Dispose();

    protected override async Task<LedgerPreview?> AskAsync(CancellationToken cancellationToken)
    {
        if (_isPast) return PastTrade() is { } trade ? await Ledger.PreviewConvertAsync(UserId, trade, cancellationToken) : null;
        if (_from is null || ToSymbol is not { } to || _amount is not { } amount) return null;
        if (!Fits(_quote, _from.Symbol, to, amount))
        {
            var result = await Quotes.QuoteAsync(UserId, _from.Symbol, to, amount, cancellationToken);
            _quote = result.Quote;
            if (_quote is null) return LedgerPreview.Refused(result.Faults);
        }

        return await Ledger.PreviewConvertAsync(UserId, AtMarket(_quote!), cancellationToken);
    }

    protected override async Task<LedgerResult?> WriteAsync(CancellationToken cancellationToken)
    {
        var conversion = _isPast ? PastTrade() : _quote is { } quote && Fits(quote, _from?.Symbol, ToSymbol, _amount) ? AtMarket(quote) : null;
        return conversion is null ? null : await Ledger.ConvertAsync(UserId, conversion, cancellationToken);
    }

    private ConvertCoins AtMarket(ConvertQuote quote) => new(
        quote.FromSymbol, quote.ToSymbol, quote.Amount, _key, quote.Token,
        Fee: Fee, Method: _method, FromWalletId: _fromWallet, ToWalletId: _isSale ? null : _toWallet, Notes: _notes);

    private ConvertCoins? PastTrade()
    {
        if (_from is null || ToSymbol is not { } to || _amount is not { } amount || _toAmount is not { } received || _at is not { } at) return null;
        return new(
            _from.Symbol, to, amount, _key, null, received, at, _value,
            Fee, _method, _fromWallet, _isSale ? null : _toWallet, _notes, Insists);
    }

    private LedgerFee? Fee => _fee is { } fee and not 0m ? new(fee, _feeCoin) : null;

    private Task SetAsync(Action set)
    {
        set();
        return EditedAsync();
    }

    private Task SwitchAsync(bool past)
    {
        (_isPast, Insists) = (past, false);
        return EditedAsync();
    }

    private Task RequoteAsync()
    {
        _quote = null;
        return EditedAsync();
    }

    private Task TypedAmountAsync(decimal? amount)
    {
        _amount = amount;
        if (_rateTyped) _toAmount = Product(_amount, _rate);
        else _rate = Quotient(_toAmount, _amount);
        return EditedAsync();
    }

    private Task TypedToAmountAsync(decimal? amount)
    {
        (_toAmount, _rateTyped) = (amount, false);
        _rate = Quotient(amount, _amount);
        return EditedAsync();
    }

    private Task TypedRateAsync(decimal? rate)
    {
        (_rate, _rateTyped) = (rate, true);
        _toAmount = Product(_amount, rate);
        return EditedAsync();
    }

    private static bool Fits(ConvertQuote? quote, string? from, string? to, decimal? amount) =>
        quote is not null && quote.FromSymbol == from && quote.ToSymbol == to && quote.Amount == amount;

    /// <summary>A suggestion for the other box; null where it would not fit into one.</summary>
    private static decimal? Product(decimal? left, decimal? right) =>
        left is { } amount and > 0m && right is { } rate and > 0m && LedgerRules.IsWithinReason(amount, rate) ? decimal.Round(amount * rate, MaxDecimals) : null;

    private static decimal? Quotient(decimal? left, decimal? right)
    {
        if (left is not ({ } received and > 0m) || right is not ({ } given and > 0m)) return null;
        return given >= 1m || received <= LedgerRules.MaxValueUsd * given ? decimal.Round(received / given, MaxDecimals) : null;
    }
}

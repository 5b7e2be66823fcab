using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Ledger;

/// <summary>Where a user enters what they own.</summary>
public sealed partial class AddHoldingPage(
    LedgerService ledger, LedgerQueries queries, BrowserTimeZone zones, NavigationManager navigation, TimeProvider time, ILogger<AddHoldingPage> logger) : IDisposable
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm";

    private readonly CancellationTokenSource _stop = new();
    private readonly Guid _key = Guid.NewGuid();
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private CoinChoice? _coin;
    private decimal? _amount;
    private decimal? _cost;
    private string? _acquired;
    private HoldingSource _source = HoldingSource.Bought;
    private IReadOnlyDictionary<LedgerField, LedgerFault> _faults = new Dictionary<LedgerField, LedgerFault>();
    private bool _costTyped;
    private bool _costFound = true;
    private bool _submitted;
    private bool _skipSubmit;
    private bool _busy;
    private bool _failed;

    /// <summary>The coin to start with.</summary>
    [SupplyParameterFromQuery(Name = "symbol")]
    public string? Symbol { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private string? CoinFault => Explain(LedgerField.Coin, _coin is null, LedgerText.FaultCoinMissing);

    private string? AmountFault => Explain(LedgerField.Amount, _amount is null, LedgerText.FaultAmountMissing);

    private string? CostFault => Explain(LedgerField.UnitCost, _cost is null, LedgerText.FaultCostMissing);

    private string? TimeFault => Explain(LedgerField.Time, AcquiredAt is null, LedgerText.FaultTimeMissing);

    private DateTime? AcquiredAt => Local is { } local ? BrowserTimeZone.ToUtc(local, _zone) : null;

    private DateTime? Local =>
        DateTime.TryParse(_acquired, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? local : null;

    private string CostHint => (_coin, _costTyped, _costFound, AcquiredAt) switch
    {
        (null, _, _, _) or (_, true, _, _) or (_, _, _, null) => "",
        (_, _, false, _) => LedgerText.UnitCostNone,
        (_, _, _, { } at) when at.Date >= Now.Date => LedgerText.UnitCostNow,
        (_, _, _, { } at) => Format(LedgerText.UnitCostDay, at.ToString("d", CultureInfo.CurrentCulture)),
    };

    private string Preview
    {
        get
        {
            if (_coin is null || _amount is not > 0m || _cost is not { } cost || Local is not { } local || !LedgerRules.IsWithinReason(_amount.Value, cost)) return LedgerText.PreviewEmpty;
            var when = $"{local.ToString("g", CultureInfo.CurrentCulture)} ({_zone.Id})";
            return Format(
                cost == 0m ? LedgerText.PreviewFree : LedgerText.PreviewBought,
                NumberFormat.Exact(_amount.Value), _coin.Symbol, NumberFormat.Usd(_amount.Value * cost), NumberFormat.Price(cost), when);
        }
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public void Dispose() => _stop.Cancel();

    protected override async Task OnInitializedAsync()
    {
        _zone = await zones.GetAsync(_stop.Token);
        _acquired = TimeZoneInfo.ConvertTimeFromUtc(Now, _zone).ToString(TimeFormat, CultureInfo.InvariantCulture);
        if (Symbol is { Length: > 0 } && await queries.CoinAsync(Symbol, _stop.Token) is { } coin) await ChoseCoinAsync(coin);
    }

    private async Task ChoseCoinAsync(CoinChoice? coin)
    {
        _coin = coin;
        Edited();
        await SuggestCostAsync();
    }

    private async Task ChoseTimeAsync(ChangeEventArgs args)
    {
        _acquired = args.Value as string;
        Edited();
        await SuggestCostAsync();
    }

    private void TypedCost(decimal? cost)
    {
        (_cost, _costTyped) = (cost, true);
        Edited();
    }

    /// <summary>What the service said of the earlier input no longer holds.</summary>
    private void Edited()
    {
        _faults = new Dictionary<LedgerField, LedgerFault>();
        _failed = false;
    }

    private async Task SuggestCostAsync()
    {
        if (_costTyped || _coin is null || AcquiredAt is not { } at) return;
        _cost = await queries.PriceOnAsync(_coin.Id, at, _stop.Token);
        _costFound = _cost is not null;
    }

    private async Task SubmitAsync()
    {
        if (_skipSubmit)
        {
            _skipSubmit = false;
            return;
        }

        _submitted = true;
        if (_busy || _coin is null || _amount is not { } amount || _cost is not { } cost || AcquiredAt is not { } at) return;
        (_busy, _failed) = (true, false);
        try
        {
            await SaveAsync(new GenerateHolding(_coin.Symbol, amount, cost, at, _source, _key));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.SaveFailed(logger, exception);
            _failed = true;
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task SaveAsync(GenerateHolding holding)
    {
        var userId = (await Authentication).User.UserId();
        var result = await ledger.GenerateAsync(userId, holding, _stop.Token);
        _faults = result.Faults;
        if (result.Succeeded) navigation.NavigateTo($"dashboard?added={Uri.EscapeDataString(holding.Symbol)}");
    }

    private string? Explain(LedgerField field, bool missing, string missingText)
    {
        if (_faults.TryGetValue(field, out var fault)) return Explain(fault);
        return _submitted && missing ? missingText : null;
    }

    private static string Explain(LedgerFault fault) => fault switch
    {
        LedgerFault.UnknownCoin => LedgerText.FaultUnknownCoin,
        LedgerFault.NotPositive => LedgerText.FaultNotPositive,
        LedgerFault.Negative => LedgerText.FaultNegative,
        LedgerFault.TooManyDigits => LedgerText.FaultTooManyDigits,
        LedgerFault.ValueTooLarge => Format(LedgerText.FaultValueTooLarge, NumberFormat.Compact(LedgerRules.MaxValueUsd)),
        LedgerFault.InTheFuture => LedgerText.FaultInTheFuture,
        LedgerFault.TooEarly => LedgerText.FaultTooEarly,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static string Word(HoldingSource source) => source switch
    {
        HoldingSource.Bought => LedgerText.SourceBought,
        HoldingSource.Mined => LedgerText.SourceMined,
        HoldingSource.Staked => LedgerText.SourceStaked,
        HoldingSource.Airdropped => LedgerText.SourceAirdropped,
        HoldingSource.Received => LedgerText.SourceReceived,
        HoldingSource.OpeningBalance => LedgerText.SourceOpeningBalance,
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    private static string Format(string format, params object[] values) => string.Format(CultureInfo.CurrentCulture, format, values);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A holding could not be saved")]
        public static partial void SaveFailed(ILogger logger, Exception exception);
    }
}

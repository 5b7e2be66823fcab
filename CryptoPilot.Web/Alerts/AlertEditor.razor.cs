using System.Data.Common;
using System.Globalization;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Shell;
using CryptoPilot.Web.Wallets;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Radzen;

namespace CryptoPilot.Web.Alerts;

/// <summary>The form of an alert of any kind. It keeps what was typed whatever is refused, and closes its dialog with true once stored.</summary>
public sealed partial class AlertEditor(
    AlertService alerts, PortfolioAlertService portfolioAlerts, AlertQueries queries, PortfolioAlertQueries portfolioQueries, PreferenceService preferences, ChannelStatusQueries ways,
    WalletQueries wallets, AlertTrial trial, BrowserTimeZone zones, LiveUpdates live, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    private const int OfferedCoins = 20;

    private static readonly AlertField[] s_moreFields = [AlertField.Methods, AlertField.Cooldown, AlertField.Hysteresis, AlertField.Expiry, AlertField.Note];

    private readonly CancellationTokenSource _closing = new();
    private readonly AlertForm _form = new();
    private readonly string _coinId = $"c{Guid.NewGuid():N}";
    private readonly string _listId = $"l{Guid.NewGuid():N}";
    private readonly string _kindId = $"k{Guid.NewGuid():N}";
    private IReadOnlyList<ChannelStatus> _statuses = [];
    private IReadOnlyList<WalletChoice> _wallets = [];
    private IReadOnlyList<AlertCoin> _coins = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private IDisposable? _subscription;
    private AlertCoin? _coin;
    private AlertState? _state;
    private AlertOutcome? _outcome;
    private string? _trial;
    private bool _directionIsChosen;
    private bool _coinIsGiven;
    private bool _opensMore;
    private bool _busy;
    private bool _failed;
    private int _version;
    private int _userId;

    /// <summary>The alert to change; null makes a new one.</summary>
    [Parameter]
    public int? AlertId { get; set; }

    /// <summary>True when the alert to change is on the portfolio.</summary>
    [Parameter]
    public bool IsPortfolio { get; set; }

    /// <summary>The coin of a new alert; null lets the user choose.</summary>
    [Parameter]
    public string? Symbol { get; set; }

    /// <summary>USD: the target that a new alert starts with.</summary>
    [Parameter]
    public decimal? TargetPrice { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    /// <summary>USD: where the alert's line lies; null for kinds whose price moves with their window.</summary>
    private decimal? Target => _form switch
    {
        { IsPortfolio: true, PortfolioKind: PortfolioAlertKind.Value } or { IsPortfolio: false, Kind: PriceAlertKind.Level or PriceAlertKind.Cross } => _form.Target,
        { IsPortfolio: false, Kind: PriceAlertKind.Anchor, Percent: > 0m and <= 10_000m } when (_form.Anchor ?? _coin?.Price) is > 0m and < 1e15m and { } anchor =>
            anchor * (1m + ((_form.Direction == AlertDirection.Above ? 1m : -1m) * _form.Percent.Value / 100m)),
        _ => null,
    };

    private bool FiresAtOnce => _form is { IsPortfolio: false, Kind: PriceAlertKind.Level or PriceAlertKind.Anchor } && _coin is { Price: > 0m } coin && Target is { } target and > 0m
        && (_form.Direction == AlertDirection.Above ? coin.Price >= target : coin.Price <= target);

    private bool HasNote => _state == AlertState.Fired || (!_form.IsPortfolio && _coin is not null && _form.Kind is PriceAlertKind.Level or PriceAlertKind.Cross or PriceAlertKind.Anchor);

    private string KindHint => _form.IsPortfolio ? KindHintOf(_form.PortfolioKind) : KindHintOf(_form.Kind);

    public void Dispose()
    {
        _closing.Cancel();
        _subscription?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        _subscription = live.Subscribe(LiveTopic.Market, () => InvokeAsync(PriceMovedAsync));
        _zone = await zones.GetAsync(_closing.Token);
        _statuses = await ways.ListAsync(_userId, _closing.Token);
        if (Symbol is null) _wallets = await wallets.ChoicesAsync(_userId, null, includeWatchOnly: true, _closing.Token);
        if (AlertId is not null)
        {
            await LoadAsync();
            return;
        }

        var usual = NotifyDraft.Of((await preferences.GetAsync(_userId, _closing.Token)).Notify).Alerts;
        foreach (var way in NotifyDraft.Ways.Where(way => way != NotificationMethod.InApp && usual.Has(way))) _form.Ways.Add(way);
        // A clicked chart hands over more digits than are kept; a typed target is never rounded.
        _form.Target = TargetPrice is { } price ? decimal.Round(price, 18) : null;
        _coinIsGiven = Symbol is not null;
        await TakeCoinAsync(Symbol ?? "");
    }

    private async Task LoadAsync()
    {
        _outcome = IsPortfolio ? await LoadPortfolioAsync() : await LoadPriceAsync();
        if (_outcome is null) await TakeCoinAsync(_form.Symbol);
    }

    private async Task<AlertOutcome?> LoadPriceAsync()
    {
        if (await queries.FindAsync(_userId, AlertId!.Value, _closing.Token) is not { } row) return new AlertOutcome(0, AlertFault.Missing);
        (_state, _version, _directionIsChosen) = (row.State, row.Version, true);
        _form.Take(row.ToDraft(), _zone);
        return null;
    }

    private async Task<AlertOutcome?> LoadPortfolioAsync()
    {
        if (await portfolioQueries.FindAsync(_userId, AlertId!.Value, _closing.Token) is not { } row) return new AlertOutcome(0, AlertFault.Missing);
        (_state, _version, _directionIsChosen) = (row.State, row.Version, true);
        _form.Take(row.ToDraft(), _zone);
        return null;
    }

    private Task CoinTypedAsync(ChangeEventArgs args) => TakeCoinAsync(args.Value as string ?? "");

    private async Task TakeCoinAsync(string symbol)
    {
        _form.Symbol = symbol;
        var coin = await queries.CoinAsync(symbol, _closing.Token);
        var coins = _coinIsGiven ? [] : await queries.CoinsAsync(symbol, OfferedCoins, _closing.Token);
        if (_form.Symbol != symbol) return;

        (_coin, _coins) = (coin, coins);
        SuggestDirection();
    }

    private async Task PriceMovedAsync()
    {
        if (_coin is null || _closing.IsCancellationRequested) return;
        _coin = await queries.CoinAsync(_coin.Symbol, _closing.Token);
        StateHasChanged();
    }

    private Task KindChosenAsync(ChangeEventArgs args)
    {
        _form.ChooseKind(args.Value as string);
        _outcome = null;
        SuggestDirection();
        return Task.CompletedTask;
    }

    private void FieldsChanged(bool isDirection)
    {
        if (isDirection) _directionIsChosen = true;
        SuggestDirection();
    }

    private void SuggestDirection()
    {
        if (_directionIsChosen || _form is not { IsPortfolio: false, Kind: PriceAlertKind.Level or PriceAlertKind.Cross } || _coin is not { Price: > 0m } || _form.Target is null) return;
        _form.Direction = _form.Target >= _coin.Price ? AlertDirection.Above : AlertDirection.Below;
    }

    private Task SaveAsync() => ActAsync(async () =>
    {
        _outcome = _form.IsPortfolio ? await SavePortfolioAsync() : await SavePriceAsync();
        // What is wrong must be seen.
        _opensMore |= s_moreFields.Any(field => FaultOf(field) is not null);
        if (_outcome.IsDone) Dialogs.Close(true);
    });

    private Task<AlertOutcome> SavePriceAsync() => AlertId is { } id
        ? alerts.EditAsync(_userId, id, _version, _form.ToDraft(_zone), _closing.Token)
        : alerts.CreateAsync(_userId, _form.ToDraft(_zone), _closing.Token);

    private Task<AlertOutcome> SavePortfolioAsync() => AlertId is { } id
        ? portfolioAlerts.EditAsync(_userId, id, _version, _form.ToPortfolioDraft(_zone), _closing.Token)
        : portfolioAlerts.CreateAsync(_userId, _form.ToPortfolioDraft(_zone), _closing.Token);

    private Task TryOutAsync() => ActAsync(async () =>
    {
        var wait = await trial.SendAsync(_userId, Condition(), _form.Ways, _closing.Token);
        _trial = wait is { } pause ? Say(AlertsText.TrialTooOften, Math.Ceiling(pause.TotalSeconds)) : AlertsText.TrialSent;
    });

    private string Condition()
    {
        if (_form.IsPortfolio) return ConditionWords.Condition(_form.ToPortfolioDraft(_zone), _wallets.FirstOrDefault(wallet => wallet.Id == _form.WalletId)?.Name);
        return $"{_form.Symbol.ToUpperInvariant()} {ConditionWords.Condition(_form.ToDraft(_zone) with { AnchorPrice = _form.Anchor ?? _coin?.Price }, Target ?? 0m)}";
    }

    private async Task ActAsync(Func<Task> act)
    {
        if (_busy) return;
        (_busy, _failed, _trial) = (true, false, null);
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(loggers, this, exception);
            _failed = true;
        }
        finally
        {
            _busy = false;
        }
    }

    private string? FaultOf(AlertField field) => field == AlertField.Form && _failed ? AlertsText.SaveFailed : _outcome?.Explain(field);

    private static string KindText(PriceAlertKind kind) => kind switch
    {
        PriceAlertKind.Level => AlertsText.KindLevel,
        PriceAlertKind.Cross => AlertsText.KindCross,
        PriceAlertKind.Move => AlertsText.KindMove,
        PriceAlertKind.Anchor => AlertsText.KindAnchor,
        PriceAlertKind.Drawdown => AlertsText.KindDrawdown,
        PriceAlertKind.Stale => AlertsText.KindStale,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static string KindText(PortfolioAlertKind kind) => kind switch
    {
        PortfolioAlertKind.Value => AlertsText.KindValue,
        PortfolioAlertKind.Move => AlertsText.KindValueMove,
        PortfolioAlertKind.Drawdown => AlertsText.KindValueDrawdown,
        PortfolioAlertKind.Drift => AlertsText.KindDrift,
        PortfolioAlertKind.Balance => AlertsText.KindBalance,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static string KindHintOf(PriceAlertKind kind) => kind switch
    {
        PriceAlertKind.Level => AlertsText.HintLevel,
        PriceAlertKind.Cross => AlertsText.HintCross,
        PriceAlertKind.Move => AlertsText.HintMove,
        PriceAlertKind.Anchor => AlertsText.HintAnchor,
        PriceAlertKind.Drawdown => AlertsText.HintDrawdown,
        PriceAlertKind.Stale => AlertsText.HintStale,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static string KindHintOf(PortfolioAlertKind kind) => kind switch
    {
        PortfolioAlertKind.Value => AlertsText.HintValue,
        PortfolioAlertKind.Move => AlertsText.HintMove,
        PortfolioAlertKind.Drawdown => AlertsText.HintDrawdown,
        PortfolioAlertKind.Drift => AlertsText.HintDrift,
        PortfolioAlertKind.Balance => AlertsText.HintBalance,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}

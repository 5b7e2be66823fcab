using System.Globalization;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Radzen;

namespace CryptoPilot.Web.Alerts;

/// <summary>The form of a price alert. It keeps what was typed whatever is refused, and closes its dialog with true once stored.</summary>
public sealed partial class AlertEditor : ComponentBase, IDisposable
{
    private const int OfferedCoins = 20;

    private readonly CancellationTokenSource _closing = new();
    private readonly string _coinId = $"c{Guid.NewGuid():N}";
    private readonly string _listId = $"l{Guid.NewGuid():N}";
    private readonly string _directionName = $"d{Guid.NewGuid():N}";
    private IReadOnlyList<AlertCoin> _coins = [];
    private IDisposable? _subscription;
    private AlertCoin? _coin;
    private AlertRow? _loaded;
    private AlertOutcome? _outcome;
    private AlertDirection _direction;
    private bool _directionIsChosen;
    private bool _coinIsGiven;
    private bool _busy;
    private bool _failed;
    private string _symbol = "";
    private decimal? _target;
    private int _userId;

    /// <summary>The alert to change; null makes a new one.</summary>
    [Parameter]
    public int? AlertId { get; set; }

    /// <summary>The coin of a new alert; null lets the user choose.</summary>
    [Parameter]
    public string? Symbol { get; set; }

    /// <summary>USD: the target that a new alert starts with.</summary>
    [Parameter]
    public decimal? TargetPrice { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    [Inject]
    private AlertService Alerts { get; set; } = null!;

    [Inject]
    private AlertQueries Queries { get; set; } = null!;

    [Inject]
    private LiveUpdates Live { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    private bool FiresAtOnce => _coin is { Price: > 0m } coin && _target is > 0m
        && (_direction == AlertDirection.Above ? coin.Price >= _target : coin.Price <= _target);

    public void Dispose()
    {
        _closing.Cancel();
        _subscription?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        _subscription = Live.Subscribe(LiveTopic.Market, () => InvokeAsync(PriceMovedAsync));
        if (AlertId is not null)
        {
            await LoadAsync();
            return;
        }

        // A clicked chart hands over more digits than are kept; a typed target is never rounded.
        _target = TargetPrice is { } price ? decimal.Round(price, 18) : null;
        _coinIsGiven = Symbol is not null;
        await TakeCoinAsync(Symbol ?? "");
    }

    private async Task LoadAsync()
    {
        _loaded = await Queries.FindAsync(_userId, AlertId!.Value, _closing.Token);
        _outcome = _loaded is null ? new AlertOutcome(0, AlertFault.Missing) : null;
        if (_loaded is null) return;

        (_target, _direction, _directionIsChosen) = (_loaded.TargetPrice, _loaded.Direction, true);
        await TakeCoinAsync(_loaded.Symbol);
    }

    private Task CoinTypedAsync(ChangeEventArgs args) => TakeCoinAsync(args.Value as string ?? "");

    private async Task TakeCoinAsync(string symbol)
    {
        _symbol = symbol;
        var coin = await Queries.CoinAsync(symbol, _closing.Token);
        var coins = _coinIsGiven ? [] : await Queries.CoinsAsync(symbol, OfferedCoins, _closing.Token);
        if (_symbol != symbol) return;

        (_coin, _coins) = (coin, coins);
        SuggestDirection();
    }

    private async Task PriceMovedAsync()
    {
        if (_coin is null || _closing.IsCancellationRequested) return;
        _coin = await Queries.CoinAsync(_coin.Symbol, _closing.Token);
        StateHasChanged();
    }

    private void TargetTyped(decimal? target)
    {
        _target = target;
        SuggestDirection();
    }

    private void Choose(AlertDirection direction) => (_direction, _directionIsChosen) = (direction, true);

    private void SuggestDirection()
    {
        if (_directionIsChosen || _coin is not { Price: > 0m } || _target is null) return;
        _direction = _target >= _coin.Price ? AlertDirection.Above : AlertDirection.Below;
    }

    private async Task SaveAsync()
    {
        if (_busy) return;
        (_busy, _failed) = (true, false);
        try
        {
            var draft = new AlertDraft(_symbol, _direction, _target, _loaded?.Method ?? default);
            _outcome = AlertId is { } id
                ? await Alerts.EditAsync(_userId, id, _loaded?.Version ?? 0, draft, _closing.Token)
                : await Alerts.CreateAsync(_userId, draft, _closing.Token);
            if (_outcome.IsDone) Dialogs.Close(true);
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or DbUpdateException)
        {
            PageLog.ActFailed(Loggers, this, exception);
            _failed = true;
        }
        finally
        {
            _busy = false;
        }
    }

    private string? FaultOf(AlertField field) => field == AlertField.Form && _failed ? AlertsText.SaveFailed : _outcome?.Explain(field);

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}

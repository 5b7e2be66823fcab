using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Portfolio;

/// <summary>What a user owns, what it is worth, and how that came.</summary>
public sealed partial class DashboardPage(
    PortfolioQueries queries, LiveUpdates live, BrowserTimeZone zones, TimeProvider time, ILogger<DashboardPage> logger) : IDisposable
{
    private const int AlertsShown = 5;

    private static readonly TimeSpan s_ageCheck = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_valuesLife = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _subscriptions = [];
    private ITimer? _ageTimer;
    private ValueRange? _wanted;
    private int _userId;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DateTime _now;
    private PortfolioView? _view;
    private ValueSeries? _series;
    private IReadOnlyDictionary<int, IReadOnlyList<decimal>> _sparklines = new Dictionary<int, IReadOnlyList<decimal>>();
    private Movers? _movers;
    private IReadOnlyList<NearAlert>? _alerts;
    private bool _failed;

    /// <summary>The range of the chart: <c>1d</c>, <c>1w</c>, <c>1m</c>, <c>3m</c>, <c>1y</c>, <c>all</c>.</summary>
    [SupplyParameterFromQuery(Name = "range")]
    public string? Range { get; set; }

    /// <summary>The coin that was just added.</summary>
    [SupplyParameterFromQuery(Name = "added")]
    public string? Added { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private ValueRange Selected => RangeWords.Parse(Range);

    public void Dispose()
    {
        _stop.Cancel();
        _ageTimer?.Dispose();
        foreach (var subscription in _subscriptions) subscription.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        // Before the first read: what changes during it would be missed otherwise.
        _subscriptions.Add(live.Subscribe(LiveTopic.Market, () => InvokeAsync(RefreshAsync)));
        _subscriptions.Add(live.Subscribe(LiveTopic.User(_userId), () => InvokeAsync(LoadAndRenderAsync)));
        _zone = await zones.GetAsync(_stop.Token);
        await LoadAsync();
    }

    /// <summary>A range that is chosen while another one is read takes its place.</summary>
    protected override Task OnParametersSetAsync() => _view is null || _wanted == Selected ? Task.CompletedTask : GuardAsync(LoadSeriesAsync);

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _ageTimer = time.CreateTimer(_ => _ = InvokeAsync(AgeAsync), null, s_ageCheck, s_ageCheck);
    }

    private Task LoadAsync() => GuardAsync(async () =>
    {
        await LoadValuesAsync();
        await LoadPastAsync();
    });

    private async Task LoadAndRenderAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    /// <summary>After new prices: values, movers and alerts are read; the past of the chart and the sparklines stay.</summary>
    private async Task RefreshAsync()
    {
        await GuardAsync(async () =>
        {
            await LoadValuesAsync();
            if (_wanted is null) await LoadPastAsync();
            else if (_series is not null && (_series.Unit == BaseCurrencies.Usd) == (_view!.Base is null)) _series = _series.With(new ValuePoint(_now, _view.Base?.Amount ?? _view.TotalUsd));
        });
        StateHasChanged();
    }

    private async Task LoadValuesAsync()
    {
        var view = await queries.ViewAsync(_userId, _stop.Token);
        _movers = await queries.MoversAsync(view.Holdings, _stop.Token);
        _alerts = await queries.NearestAlertsAsync(_userId, AlertsShown, _stop.Token);
        (_view, _now) = (view, time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Without new prices nobody signals, but the ones that are shown grow old.</summary>
    private async Task AgeAsync()
    {
        if (_failed || _view is not { IsEmpty: false } || _stop.IsCancellationRequested || time.GetUtcNow().UtcDateTime - _now < s_valuesLife) return;
        await GuardAsync(async () =>
        {
            var view = await queries.ViewAsync(_userId, _stop.Token);
            (_view, _now) = (view, time.GetUtcNow().UtcDateTime);
        });
        StateHasChanged();
    }

    private async Task LoadPastAsync()
    {
        if (_view is not { IsEmpty: false } view) return;
        _sparklines = await queries.SparklinesAsync([.. view.Holdings.Select(holding => holding.CoinId)], _stop.Token);
        await LoadSeriesAsync();
    }

    private async Task LoadSeriesAsync()
    {
        if (_view is not { IsEmpty: false } view) return;
        var wanted = Selected;
        _wanted = wanted;
        try
        {
            var series = await queries.SeriesAsync(_userId, wanted, view.TotalUsd, _stop.Token);
            if (wanted == _wanted) _series = series;
        }
        catch when (wanted == _wanted)
        {
            // The next signal asks for it again.
            _wanted = null;
            throw;
        }
    }

    private async Task GuardAsync(Func<Task> load)
    {
        try
        {
            await load();
            _failed = false;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception exception)
        {
            Log.LoadFailed(logger, exception);
            _failed = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The dashboard could not be read")]
        public static partial void LoadFailed(ILogger logger, Exception exception);
    }
}

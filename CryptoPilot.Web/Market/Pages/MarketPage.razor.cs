using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>All coins, searched, sorted and paged, with prices that move in place.</summary>
public sealed partial class MarketPage : ComponentBase, IDisposable
{
    private static readonly TimeSpan s_typingPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_ageCheck = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_trendLife = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _life = new();
    private CancellationTokenSource? _typing;
    private CancellationTokenSource? _load;
    private IDisposable? _subscription;
    private ITimer? _ageTimer;
    private MarketAddress _address = MarketAddress.Read(null, null, null, null);
    private MarketAddress? _loaded;
    private DateTime _loadedAt;
    private IReadOnlyList<MarketRow>? _rows;
    private IReadOnlyDictionary<string, string> _follows = new Dictionary<string, string>();
    private TimeSpan _interval;
    private string? _typed;
    private int _total;
    private bool _busy;
    private bool _failed;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? SortWord { get; set; }

    [SupplyParameterFromQuery(Name = "dir")]
    public string? DirectionWord { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageWord { get; set; }

    [Inject]
    private MarketQueries Queries { get; set; } = default!;

    [Inject]
    private MarketConditions Conditions { get; set; } = default!;

    [Inject]
    private LiveUpdates Live { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private ILogger<MarketPage> Logger { get; set; } = default!;

    private int FirstRow => ((_address.Page - 1) * MarketAddress.PageSize) + 1;

    protected override void OnInitialized() => _subscription = Live.Subscribe(LiveTopic.Market, () => InvokeAsync(TakePricesAsync));

    protected override async Task OnParametersSetAsync()
    {
        _address = MarketAddress.Read(Search, SortWord, DirectionWord, PageWord);
        if (_typing is null) _typed = _address.Search;
        if (_address != _loaded) await ReloadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _ageTimer = Time.CreateTimer(_ => _ = InvokeAsync(StateHasChanged), null, s_ageCheck, s_ageCheck);
    }

    public void Dispose()
    {
        _ageTimer?.Dispose();
        _subscription?.Dispose();
        _life.Cancel();
    }

    private async Task ReloadAsync()
    {
        _load?.Cancel();
        using var load = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        _load = load;
        _busy = true;
        try
        {
            await LoadAsync(load.Token);
        }
        catch (OperationCanceledException) when (load.IsCancellationRequested)
        {
            // A newer wish, or the page is gone.
        }
        catch (Exception exception)
        {
            Log.ReadFailed(Logger, exception);
            _failed = true;
        }
        finally
        {
            if (_load == load) (_load, _busy) = (null, false);
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var address = _address;
        (_interval, _follows) = await Conditions.GetAsync(cancellationToken);
        var page = await Queries.GetPageAsync(address.Filter, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (page.Rows.Count == 0 && page.Total > 0)
        {
            Go(address with { Page = (page.Total + MarketAddress.PageSize - 1) / MarketAddress.PageSize });
            return;
        }

        (_rows, _total, _loaded, _loadedAt, _failed) = (page.Rows, page.Total, address, Time.GetUtcNow().UtcDateTime, false);
    }

    /// <summary>New prices for the rows that are shown. Their order stays until the reader asks for another, so that no row moves under the pointer.</summary>
    private async Task TakePricesAsync()
    {
        if (_busy || _life.IsCancellationRequested) return;
        if (_rows is not { Count: > 0 } rows || _failed || Time.GetUtcNow().UtcDateTime - _loadedAt > s_trendLife)
        {
            await ReloadAsync();
            StateHasChanged();
            return;
        }

        try
        {
            var quotes = await Queries.GetQuotesAsync([.. rows.Select(row => row.CoinId)], _life.Token);
            if (!ReferenceEquals(rows, _rows)) return;
            _rows = [.. rows.Select(row => quotes.TryGetValue(row.CoinId, out var quote) ? row with { Quote = quote, Trend = Trend.WithPrice(row.Trend, quote.Price) } : row)];
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            Log.ReadFailed(Logger, exception);
            _failed = true;
        }

        StateHasChanged();
    }

    private async Task TypedAsync(ChangeEventArgs args)
    {
        _typed = args.Value as string;
        _typing?.Cancel();
        using var typing = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        _typing = typing;
        try
        {
            await Task.Delay(s_typingPause, Time, typing.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _typing = null;
        Find(_typed);
    }

    /// <summary>Enter, or the box is left: nothing to wait for.</summary>
    private void Entered(ChangeEventArgs args)
    {
        _typing?.Cancel();
        _typing = null;
        Find(args.Value as string);
    }

    private void Find(string? text)
    {
        var search = string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        if (search != _address.Search) Go(_address with { Search = search, Page = 1 });
    }

    private void SortChosen(ChangeEventArgs args)
    {
        if (Enum.TryParse<MarketSort>(args.Value as string, out var sort) && sort != _address.Sort) SortBy(sort);
    }

    private void SortBy(MarketSort sort) => Go(_address.By(sort));

    private void Go(MarketAddress address) => Navigation.NavigateTo(address.ToString(), replace: true);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The market page could not read the market")]
        public static partial void ReadFailed(ILogger logger, Exception exception);
    }
}

using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Radzen;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>One coin: its price, chart and statistics, and what the signed-in user has to do with it.</summary>
public sealed partial class CoinPage : ComponentBase, IDisposable
{
    private const string CandlesWord = "candles";

    private readonly CancellationTokenSource _life = new();
    private readonly List<IDisposable> _subscriptions = [];
    private IReadOnlyDictionary<string, string> _follows = new Dictionary<string, string>();
    private IReadOnlyList<PriceTarget> _targets = [];
    private TimeSpan _interval;
    private CoinDetails? _coin;
    private string? _loaded;
    private int _userId;
    private bool _missing;
    private bool _failed;

    /// <summary>The coin's symbol, in any case.</summary>
    [Parameter]
    public string Symbol { get; set; } = "";

    [SupplyParameterFromQuery(Name = "range")]
    public string? RangeWord { get; set; }

    [SupplyParameterFromQuery(Name = "chart")]
    public string? StyleWord { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private CoinQueries Coins { get; set; } = default!;

    [Inject]
    private MarketQueries Market { get; set; } = default!;

    [Inject]
    private MarketConditions Conditions { get; set; } = default!;

    [Inject]
    private LiveUpdates Live { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private TooltipService Tooltips { get; set; } = default!;

    [Inject]
    private ILogger<CoinPage> Logger { get; set; } = default!;

    private bool Candles => string.Equals(StyleWord, CandlesWord, StringComparison.OrdinalIgnoreCase);

    private string Title => _coin is { } coin
        ? coin.Quote.Price is { } price ? $"{coin.Symbol} {Shell.NumberFormat.Price(price)}" : coin.Symbol
        : Symbol.ToUpperInvariant();

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        _subscriptions.Add(Live.Subscribe(LiveTopic.Market, () => InvokeAsync(() => FollowAsync(TakeQuoteAsync))));
        _subscriptions.Add(Live.Subscribe(LiveTopic.User(_userId), () => InvokeAsync(() => FollowAsync(TakeTargetsAsync))));
    }

    protected override Task OnParametersSetAsync() => _loaded == Symbol ? Task.CompletedTask : ReloadAsync();

    public void Dispose()
    {
        foreach (var subscription in _subscriptions) subscription.Dispose();
        _life.Cancel();
    }

    private async Task ReloadAsync()
    {
        var symbol = Symbol;
        (_loaded, _coin, _missing, _targets) = (symbol, null, false, []);
        await TryAsync(async () =>
        {
            (_interval, _follows) = await Conditions.GetAsync(_life.Token);
            var coin = await Coins.GetAsync(symbol, _life.Token);
            if (symbol != _loaded) return;
            (_coin, _missing) = (coin, coin is null);
            await TakeTargetsAsync();
        });
    }

    private async Task FollowAsync(Func<Task> take)
    {
        if (_missing || _life.IsCancellationRequested) return;
        await (_coin is null ? ReloadAsync() : TryAsync(take));
        StateHasChanged();
    }

    private async Task TakeQuoteAsync()
    {
        if (_coin is not { } coin) return;
        var quotes = await Market.GetQuotesAsync([coin.CoinId], _life.Token);
        if (_coin?.CoinId == coin.CoinId && quotes.TryGetValue(coin.CoinId, out var quote)) _coin = _coin.With(quote);
    }

    private async Task TakeTargetsAsync()
    {
        if (_coin is not { } coin) return;
        var targets = await Coins.GetTargetsAsync(_userId, coin.CoinId, _life.Token);
        if (_coin?.CoinId == coin.CoinId && !targets.SequenceEqual(_targets)) _targets = targets;
    }

    private async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
            _failed = false;
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception exception)
        {
            Log.ReadFailed(Logger, exception);
            _failed = true;
        }
    }

    private async Task CreateAlertAsync(decimal? price)
    {
        if (_coin is not { IsActive: true } coin) return;
        Tooltips.Close();
        if (await AlertDialog.OpenAsync(Dialogs, coin.Symbol, price ?? coin.Quote.Price)) await TryAsync(TakeTargetsAsync);
    }

    private void ShowRange(ChartRange range) => Show("range", range == ChartRanges.Usual ? null : ChartRanges.Word(range));

    private void ShowCandles(bool candles) => Show("chart", candles ? CandlesWord : null);

    private void Show(string name, string? word) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, word), replace: true);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The coin page could not read its coin")]
        public static partial void ReadFailed(ILogger logger, Exception exception);
    }
}

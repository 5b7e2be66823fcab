using CryptoPilot.Web.Ledger;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>The chart of a coin.</summary>
public sealed partial class CoinChart : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private CancellationTokenSource? _load;
    private (int CoinId, ChartRange Range)? _wanted;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private PriceSeries? _series;
    private bool _busy;
    private bool _failed;

    [Parameter, EditorRequired]
    public CoinDetails Coin { get; set; } = default!;

    [Parameter, EditorRequired]
    public ChartRange Range { get; set; }

    [Parameter]
    public EventCallback<ChartRange> OnRange { get; set; }

    [Parameter, EditorRequired]
    public bool Candles { get; set; }

    [Parameter]
    public EventCallback<bool> OnCandles { get; set; }

    [Parameter]
    public IReadOnlyList<PriceTarget> Targets { get; set; } = [];

    /// <summary>Called with the price, in USD, at which the chart was clicked.</summary>
    [Parameter]
    public EventCallback<decimal> OnPriceClick { get; set; }

    [Inject]
    private BrowserTimeZone Zones { get; set; } = default!;

    [Inject]
    private CandleQueries Queries { get; set; } = default!;

    [Inject]
    private ILogger<CoinChart> Logger { get; set; } = default!;

    protected override async Task OnParametersSetAsync()
    {
        if (_wanted != (Coin.CoinId, Range)) await LoadAsync();
        else if (Coin.Quote is { Price: { } price, PricedAt: { } at }) _series = _series?.With(price, at);
    }

    public void Dispose() => _life.Cancel();

    private async Task LoadAsync()
    {
        _load?.Cancel();
        using var load = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        _load = load;
        _wanted = (Coin.CoinId, Range);
        _busy = true;
        try
        {
            _zone = await Zones.GetAsync(load.Token);
            _series = await Queries.GetAsync(Coin.CoinId, Range, load.Token);
            _failed = false;
        }
        catch (OperationCanceledException) when (load.IsCancellationRequested)
        {
            // Another range was chosen, or the page is gone.
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

    private static string Pressed(bool pressed) => pressed ? "true" : "false";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A chart could not read its candles")]
        public static partial void ReadFailed(ILogger logger, Exception exception);
    }
}

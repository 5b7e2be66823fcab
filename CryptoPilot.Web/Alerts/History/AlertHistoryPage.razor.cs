using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Alerts.History;

/// <summary>What fired, and where it was told.</summary>
public sealed partial class AlertHistoryPage(
    FiringQueries firings, DeliveryQueries deliveries, PreferenceService preferences, BrowserTimeZone zones, LiveUpdates live, NavigationManager navigation, TimeProvider time,
    ILogger<AlertHistoryPage> logger) : ComponentBase, IDisposable
{
    private const int PageSize = 25;
    private const int LastPage = 1_000_000;

    private readonly CancellationTokenSource _life = new();
    private IReadOnlyList<string> _symbols = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private ILookup<long, DeliveryLine>? _deliveries;
    private IDisposable? _subscription;
    private DateTime? _quietUntil;
    private FiringList? _list;
    private bool _failed;
    private int _userId;

    /// <summary>The symbol of a coin.</summary>
    [SupplyParameterFromQuery]
    private string? Coin { get; set; }

    /// <summary>The key of an alert on a price.</summary>
    [SupplyParameterFromQuery]
    private int? Alert { get; set; }

    /// <summary>The key of an alert on the portfolio.</summary>
    [SupplyParameterFromQuery(Name = "portfolio-alert")]
    private int? PortfolioAlert { get; set; }

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery]
    private int? Page { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private bool HasAlert => Alert is not null || PortfolioAlert is not null;

    private int Pages => _list is null ? 1 : Math.Max(1, (_list.Total + PageSize - 1) / PageSize);

    private int Shown => Math.Clamp(Page ?? 1, 1, Pages);

    public void Dispose()
    {
        _life.Cancel();
        _subscription?.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_userId == 0)
        {
            var userId = (await Authentication).User.UserId();
            _zone = await zones.GetAsync(_life.Token);
            _subscription = live.Subscribe(LiveTopic.User(userId), () => InvokeAsync(ReloadAsync));
            _userId = userId;
        }

        await LoadAsync();
    }

    private async Task ReloadAsync()
    {
        if (_life.IsCancellationRequested) return;
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            var filter = new FiringFilter(string.IsNullOrWhiteSpace(Coin) ? null : Coin.Trim().ToUpperInvariant(), Alert, PortfolioAlert);
            var page = Math.Clamp(Page ?? 1, 1, LastPage);
            var list = await firings.PageAsync(_userId, filter, (page - 1) * PageSize, PageSize, _life.Token);
            if (list is { Rows.Count: 0, Total: > 0 }) list = await firings.PageAsync(_userId, filter, (list.Total - 1) / PageSize * PageSize, PageSize, _life.Token);
            _deliveries = await deliveries.OfNotificationsAsync(_userId, [.. list.Rows.Select(row => row.NotificationId).OfType<long>()], _life.Token);
            _symbols = await firings.SymbolsAsync(_userId, _life.Token);
            _quietUntil = QuietHours.EndOf(await preferences.GetAsync(_userId, _life.Token), time.GetUtcNow().UtcDateTime);
            (_list, _failed) = (list, false);
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
            _failed = true;
        }
    }

    private void Choose(ChangeEventArgs args) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?> { ["coin"] = args.Value is "" ? null : args.Value as string, ["page"] = null }));

    private string At(int page) => navigation.GetUriWithQueryParameter("page", page);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The history of alerts could not be read")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

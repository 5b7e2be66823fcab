using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Ledger.Forms;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>All that a user ever entered or imported, found, sorted and paged; what is shown stands in the address.</summary>
public sealed partial class TransactionsPage(
    TransactionQueries queries, BrowserTimeZone zones, LiveUpdates live, NavigationManager navigation, ILogger<TransactionsPage> logger) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private CancellationTokenSource? _load;
    private IDisposable? _subscription;
    private TransactionAddress _address = TransactionAddress.Start;
    private TransactionAddress? _loaded;
    private TransactionPageRows? _page;
    private TransactionTotals? _totals;
    private TransactionChoices _choices = new([], [], []);
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private int _userId;
    private int _changes;
    private bool _busy;
    private bool _failed;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private int FirstRow => ((_address.Page - 1) * TransactionAddress.PageSize) + 1;

    private int Pages => _page is null ? 1 : (_page.Total + TransactionAddress.PageSize - 1) / TransactionAddress.PageSize;

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        _zone = await zones.GetAsync(_life.Token);
        _subscription = live.Subscribe(LiveTopic.User(_userId), () => InvokeAsync(ChangedAsync));
        navigation.LocationChanged += Moved;
        await MoveAsync();
    }

    public void Dispose()
    {
        navigation.LocationChanged -= Moved;
        _subscription?.Dispose();
        _life.Cancel();
    }

    private void Moved(object? sender, Microsoft.AspNetCore.Components.Routing.LocationChangedEventArgs args)
    {
        if (new Uri(args.Location).AbsolutePath.EndsWith("/transactions", StringComparison.Ordinal)) _ = InvokeAsync(MoveAsync);
    }

    private async Task MoveAsync()
    {
        var query = QueryHelpers.ParseQuery(navigation.ToAbsoluteUri(navigation.Uri).Query);
        _address = TransactionAddress.Read(query.ToDictionary(value => value.Key, value => value.Value.ToString()));
        if (_loaded is null || _address with { Open = null } != _loaded with { Open = null }) await ReloadAsync();
        StateHasChanged();
    }

    private async Task ChangedAsync()
    {
        _changes++;
        await ReloadAsync();
        StateHasChanged();
    }

    private async Task ReloadAsync()
    {
        _load?.Cancel();
        using var load = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        _load = load;
        _busy = true;
        StateHasChanged();
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
            Log.ReadFailed(logger, exception);
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
        var filter = address.FilterIn(_zone);
        var page = await queries.PageAsync(_userId, new(filter, address.Sort, address.Descending, address.Page, TransactionAddress.PageSize), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (page.Rows.Count == 0 && page.Total > 0)
        {
            Go(address with { Page = (page.Total + TransactionAddress.PageSize - 1) / TransactionAddress.PageSize });
            return;
        }

        (_page, _loaded, _failed) = (page, address, false);
        StateHasChanged();
        _choices = await queries.ChoicesAsync(_userId, cancellationToken);
        StateHasChanged();
        _totals = await queries.TotalsAsync(_userId, filter, cancellationToken);
    }

    private void SortChosen(ChangeEventArgs args)
    {
        if (Enum.TryParse<TransactionSort>(args.Value as string, out var sort) && sort != _address.Sort) Go(_address.By(sort));
    }

    private void Go(TransactionAddress address) => navigation.NavigateTo(address.ToString(), replace: true);

    private static string Count(int total) => LedgerWords.Say(total == 1 ? TransactionsText.CountOne : TransactionsText.Count, total);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The transactions page could not read the ledger")]
        public static partial void ReadFailed(ILogger logger, Exception exception);
    }
}

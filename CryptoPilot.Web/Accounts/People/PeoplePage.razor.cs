using System.Data.Common;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>Everybody who has an account here, for administrators.</summary>
public sealed partial class PeoplePage(PeopleQueries queries, NavigationManager navigation, BrowserTimeZone zones, TimeProvider time, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    private static readonly (PeopleFilter Filter, Func<string> Text)[] s_filters =
    [
        (PeopleFilter.All, () => PeopleText.FilterAll), (PeopleFilter.Active, () => PeopleText.FilterActive), (PeopleFilter.Suspended, () => PeopleText.FilterSuspended),
        (PeopleFilter.Deactivated, () => PeopleText.FilterDeactivated), (PeopleFilter.Waiting, () => PeopleText.FilterWaiting), (PeopleFilter.Admins, () => PeopleText.FilterAdmins),
    ];

    private static readonly (PeopleOrder Order, Func<string> Text)[] s_orders =
    [
        (PeopleOrder.Name, () => PeopleText.OrderName), (PeopleOrder.Newest, () => PeopleText.OrderNewest), (PeopleOrder.LastSeen, () => PeopleText.OrderLastSeen),
    ];

    private CancellationTokenSource _load = new();
    private PeopleAddress _address = PeopleAddress.Read(null, null, null, null);
    private IReadOnlyList<PersonLine>? _rows;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DateTime _now;
    private int _total;
    private bool _failed;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Search { get; set; }

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery]
    private string? Order { get; set; }

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery]
    private int? Page { get; set; }

    private int FirstRow => ((_address.Page - 1) * PeopleAddress.PageSize) + 1;

    public void Dispose()
    {
        _load.Cancel();
        _load.Dispose();
    }

    protected override Task OnParametersSetAsync()
    {
        _address = PeopleAddress.Read(Search, Show, Order, Page);
        return ReloadAsync();
    }

    /// <summary>What a later choice has overtaken is dropped.</summary>
    private async Task ReloadAsync()
    {
        await _load.CancelAsync();
        _load.Dispose();
        var load = _load = new CancellationTokenSource();
        var cancellationToken = load.Token;
        _busy = true;
        try
        {
            var (rows, total) = await queries.PageAsync(_address.Search, _address.Filter, _address.Order, FirstRow - 1, PeopleAddress.PageSize, cancellationToken);
            _zone = await zones.GetAsync(cancellationToken);
            if (cancellationToken.IsCancellationRequested) return;
            (_rows, _total, _now, _failed) = (rows, total, time.GetUtcNow().UtcDateTime, false);
            if (rows.Count == 0 && total > 0) Go(_address with { Page = (total + PeopleAddress.PageSize - 1) / PeopleAddress.PageSize });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (DbException exception) when (!cancellationToken.IsCancellationRequested)
        {
            PageLog.ReadFailed(loggers, this, exception);
            _failed = true;
        }

        _busy = false;
    }

    private void Searched(ChangeEventArgs args) => Go(_address with { Search = args.Value as string is { Length: > 0 } text ? text : null, Page = 1 });

    private void Filtered(ChangeEventArgs args) => Go(_address with { Filter = Enum.Parse<PeopleFilter>((string)args.Value!), Page = 1 });

    private void Ordered(ChangeEventArgs args) => Go(_address with { Order = Enum.Parse<PeopleOrder>((string)args.Value!), Page = 1 });

    private void Go(PeopleAddress address) => navigation.NavigateTo(address.ToString());

    /// <summary>At either end a word in the link's place, so that nothing moves.</summary>
    private RenderFragment Link(string text, int page, bool enabled) => builder =>
    {
        builder.OpenElement(0, enabled ? "a" : "span");
        builder.AddAttribute(1, "class", "button button-small");
        if (enabled) builder.AddAttribute(2, "href", (_address with { Page = page }).ToString());
        else builder.AddAttribute(3, "aria-disabled", "true");
        builder.AddContent(4, text);
        builder.CloseElement();
    };
}

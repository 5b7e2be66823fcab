using System.Data.Common;
using System.Globalization;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Radzen;

namespace CryptoPilot.Web.Notifications;

/// <summary>The inbox of the signed-in user.</summary>
public sealed partial class NotificationsPage : ComponentBase, IDisposable
{
    private const int PageSize = 25;

    private readonly CancellationTokenSource _closing = new();
    private IDisposable? _subscription;
    private NotificationList? _list;
    private string? _fault;
    private bool _busy;
    private int _userId;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    [Inject]
    private NotificationQueries Queries { get; set; } = null!;

    [Inject]
    private NotificationService Notifications { get; set; } = null!;

    [Inject]
    private LiveUpdates Live { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    /// <summary><c>unread</c>; anything else shows all.</summary>
    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery]
    private int? Page { get; set; }

    private bool UnreadOnly => Show == "unread";

    private NotificationFilter Filter => UnreadOnly ? NotificationFilter.Unread : NotificationFilter.All;

    private int Pages => _list is null ? 1 : Math.Max(1, (_list.Total + PageSize - 1) / PageSize);

    private int Shown => Math.Clamp(Page ?? 1, 1, Pages);

    public void Dispose()
    {
        _closing.Cancel();
        _subscription?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        _subscription = Live.Subscribe(LiveTopic.User(_userId), () => InvokeAsync(ReloadAsync));
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_userId != 0) await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        if (_closing.IsCancellationRequested) return;
        try
        {
            var page = Math.Clamp(Page ?? 1, 1, 1_000_000);
            var list = await Queries.PageAsync(_userId, Filter, (page - 1) * PageSize, PageSize, _closing.Token);
            if (list is { Rows.Count: 0, Total: > 0 })
                list = await Queries.PageAsync(_userId, Filter, (list.Total - 1) / PageSize * PageSize, PageSize, _closing.Token);
            (_list, _fault) = (list, null);
        }
        catch (DbException exception)
        {
            PageLog.ReadFailed(Loggers, this, exception);
            _fault = NotificationsText.Failed;
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }

        StateHasChanged();
    }

    private Task MarkAsync(NotificationRow row, bool read) =>
        row.IsRead == read ? Task.CompletedTask : WriteAsync(() => Notifications.MarkAsync(_userId, row.Id, read, _closing.Token));

    private Task DeleteAsync(NotificationRow row) => WriteAsync(() => Notifications.DeleteAsync(_userId, row.Id, _closing.Token));

    private Task MarkAllAsync() => WriteAsync(() => Notifications.MarkAllReadAsync(_userId, _closing.Token));

    private async Task DeleteReadAsync()
    {
        var buttons = new ConfirmOptions { OkButtonText = NotificationsText.Delete, CancelButtonText = NotificationsText.Cancel };
        if (await Dialogs.Confirm(NotificationsText.DeleteReadQuestion, NotificationsText.DeleteReadTitle, buttons) != true) return;
        await WriteAsync(() => Notifications.DeleteReadAsync(_userId, Time.GetUtcNow().UtcDateTime, _closing.Token));
    }

    private async Task WriteAsync(Func<Task> write)
    {
        if (_busy) return;
        _busy = true;
        try
        {
            await write();
            await ReloadAsync();
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(Loggers, this, exception);
            _fault = NotificationsText.ActionFailed;
        }
        finally
        {
            _busy = false;
        }
    }

    private void Choose(ChangeEventArgs args) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?> { ["show"] = args.Value is "unread" ? "unread" : null, ["page"] = null }));

    private void GoToPage(int page) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("page", page));

    private static string Label(string text, NotificationRow row) => string.Format(CultureInfo.CurrentCulture, text, row.Title);
}

using System.Data.Common;
using System.Globalization;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications;

public sealed partial class NotificationBell : ComponentBase
{
    private const int Latest = 5;

    private readonly CancellationTokenSource _closing = new();
    private IReadOnlyList<NotificationRow> _latest = [];
    private IDisposable? _subscription;
    private ElementReference _button;
    private string _spoken = "";
    private bool _open;
    private int _unread;
    private int _userId;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private string Count => _unread >= NotificationQueries.CountedUnread ? NotificationsText.Overflow : _unread.ToString(CultureInfo.CurrentCulture);

    private string Label => _unread == 0 ? NotificationsText.BellLabelNone : string.Format(CultureInfo.CurrentCulture, NotificationsText.BellLabel, Count);

    public void Dispose()
    {
        _closing.Cancel();
        _subscription?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        _subscription = Live.Subscribe(LiveTopic.User(_userId), () => InvokeAsync(ReloadAsync));
        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        if (_closing.IsCancellationRequested) return;
        try
        {
            var before = _unread;
            _unread = await Queries.UnreadCountAsync(_userId, _closing.Token);
            if (_open) _latest = await Queries.LatestAsync(_userId, Latest, _closing.Token);
            if (_unread > before) _spoken = Spoken();
        }
        catch (DbException exception)
        {
            // The bell belongs to every page: it keeps its last count until the database answers again.
            PageLog.ReadFailed(Loggers, this, exception);
            return;
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }

        StateHasChanged();
    }

    private string Spoken() => _unread == 1
        ? NotificationsText.BellLiveOne
        : string.Format(CultureInfo.CurrentCulture, NotificationsText.BellLive, Count);

    private async Task ToggleAsync()
    {
        _open = !_open;
        await ReloadAsync();
    }

    private void Close() => _open = false;

    private async Task KeyAsync(KeyboardEventArgs args)
    {
        if (args.Key != "Escape" || !_open) return;
        Close();
        await _button.FocusAsync();
    }

    private async Task OpenAsync(NotificationRow row)
    {
        Close();
        if (!row.IsRead) await WriteAsync(() => Notifications.MarkAsync(_userId, row.Id, read: true, _closing.Token));
    }

    private Task MarkAllAsync() => WriteAsync(() => Notifications.MarkAllReadAsync(_userId, _closing.Token));

    private async Task WriteAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(Loggers, this, exception);
            _spoken = NotificationsText.ActionFailed;
        }

        await ReloadAsync();
    }
}

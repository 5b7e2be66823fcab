using System.Data.Common;
using System.Globalization;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>Where I am signed in, and how to end it.</summary>
public sealed partial class SessionsPage(SessionQueries queries, SessionService sessions, BrowserTimeZone zones, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private IReadOnlyList<SessionLine>? _sessions;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private Guid? _current;
    private int _userId;
    private string? _fault;
    private string? _done;
    private bool _busy;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    public void Dispose() => _closing.Cancel();

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (_userId, _current) = (user.UserId(), user.SessionId());
        _zone = await zones.GetAsync(_closing.Token);
        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        try
        {
            var lines = await queries.ListAsync(_userId, _closing.Token);
            (_sessions, _fault) = ([.. lines.OrderByDescending(line => line.Id == _current)], null);
        }
        catch (DbException exception)
        {
            PageLog.ReadFailed(loggers, this, exception);
            _fault = SessionsText.Failed;
        }
    }

    private Task RevokeAsync(SessionLine line) => WriteAsync(async () =>
    {
        await sessions.RevokeAsync(_userId, line.Id, await queries.OriginAsync(_current, _closing.Token), _closing.Token);
        _done = string.Format(CultureInfo.CurrentCulture, SessionsText.Revoked, DeviceName.Of(line.UserAgent));
    });

    private Task RevokeOthersAsync() => WriteAsync(async () =>
    {
        await sessions.RevokeOthersAsync(_userId, _current, await queries.OriginAsync(_current, _closing.Token), _closing.Token);
        _done = SessionsText.OthersRevoked;
    });

    private async Task WriteAsync(Func<Task> write)
    {
        if (_busy) return;
        (_busy, _done) = (true, null);
        try
        {
            await write();
            await ReloadAsync();
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(loggers, this, exception);
            _fault = SessionsText.NotEnded;
        }
        finally
        {
            _busy = false;
        }
    }

    private string Shown(DateTime at) => TimeZoneInfo.ConvertTimeFromUtc(at, _zone).ToString("g", CultureInfo.CurrentCulture);

    private static string Label(SessionLine line) => string.Format(CultureInfo.CurrentCulture, SessionsText.RevokeLabel, DeviceName.Of(line.UserAgent), line.IpAddress);
}

using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Ledger;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Accounts.MyData;

/// <summary>Where a person takes along what is theirs, or has it erased.</summary>
public sealed partial class MyDataPage(
    DeletionService deletion, SessionQueries sessions, BrowserTimeZone zones, DemoMode demo, ILogger<MyDataPage> logger) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DeletionState? _state;
    private Guid? _sessionId;
    private string? _password;
    private string? _code;
    private string? _fault;
    private string? _done;
    private int _userId;
    private bool _understood;
    private bool _busy;
    private bool _failed;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private DemoMode Demo => demo;

    public void Dispose() => _life.Cancel();

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (_userId, _sessionId) = (user.UserId(), user.SessionId());
        _zone = await zones.GetAsync(_life.Token);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            (_state, _failed) = (await deletion.StateAsync(_userId, _life.Token), false);
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

    private Task AskAsync() => ActAsync(async () =>
    {
        if (demo.IsOn) return;
        if (!_understood)
        {
            _fault = MyDataText.TickFirst;
            return;
        }

        _fault = await deletion.AskAsync(_userId, _sessionId, _password, _code, await sessions.OriginAsync(_sessionId, _life.Token), _life.Token);
        (_password, _code) = (null, null);
    });

    private Task KeepAsync() => ActAsync(async () =>
    {
        await deletion.CancelAsync(_userId, await sessions.OriginAsync(_sessionId, _life.Token), _life.Token);
        (_done, _understood) = (MyDataText.Kept, false);
    });

    private async Task ActAsync(Func<Task> act)
    {
        if (_busy) return;
        (_busy, _fault, _done) = (true, null, null);
        try
        {
            await act();
            if (_fault is null) await LoadAsync();
        }
        catch (Exception exception) when (!_life.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
            _fault = MyDataText.Failed;
        }
        finally
        {
            _busy = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The deletion of an account could not be read or asked for")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

using System.Data.Common;
using System.Globalization;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Radzen;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>My keys to the API: made, replaced and revoked by me alone. A secret is in this page's memory until the page is left.</summary>
public sealed partial class ApiKeysPage(
    KeyService keys, KeyQueries queries, SessionQueries sessions, BrowserTimeZone zones, DialogService dialogs, LiveUpdates live, TimeProvider time, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private IReadOnlyList<KeyLine>? _lines;
    private IDisposable? _subscription;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private (int KeyId, string Text)? _itemFault;
    private KeyOutcome? _refused;
    private NewKey? _made;
    private Guid? _session;
    private string? _loadFault;
    private string? _fault;
    private string? _done;
    private int _userId;
    private bool _isAdmin;
    private bool _isCreating;
    private bool _busy;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    public void Dispose()
    {
        _subscription?.Dispose();
        _closing.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (_userId, _session, _isAdmin) = (user.UserId(), user.SessionId(), user.IsInRole(AppUserClaims.Admin));
        _zone = await zones.GetAsync(_closing.Token);
        _subscription = live.Subscribe(LiveTopic.User(_userId), () => InvokeAsync(ReloadAsync));
        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        try
        {
            (_lines, _loadFault) = (await queries.ListAsync(_userId, _closing.Token), null);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The page is gone.
            return;
        }
        catch (DbException exception)
        {
            PageLog.ReadFailed(loggers, this, exception);
            _loadFault = ApiKeysText.LoadFailed;
        }

        StateHasChanged();
    }

    private void StartCreate() => (_isCreating, _made, _refused, _fault, _done) = (true, null, null, null, null);

    private void CancelCreate() => (_isCreating, _refused, _fault) = (false, null, null);

    private void Forget() => _made = null;

    private Task CreateAsync((KeyDraft Draft, int Days) wish) => ActAsync(null, async origin =>
    {
        var draft = wish.Draft with { ExpiresAt = wish.Days == 0 ? null : time.GetUtcNow().UtcDateTime.AddDays(wish.Days) };
        _refused = await keys.CreateAsync(_userId, draft, origin, _closing.Token);
        if (_refused.Made is { } made) (_made, _isCreating, _refused) = (made, false, null);
    });

    private Task RenameAsync((KeyLine Line, string? Name) wish) => ActAsync(wish.Line, async _ =>
    {
        var outcome = await keys.RenameAsync(_userId, wish.Line.Id, wish.Name, _closing.Token);
        Tell(wish.Line, outcome, ApiKeysText.Renamed, wish.Name?.Trim());
    });

    private Task ReplaceAsync((KeyLine Line, int Minutes) wish) => ActAsync(wish.Line, async origin =>
    {
        var outcome = await keys.RotateAsync(_userId, wish.Line.Id, TimeSpan.FromMinutes(wish.Minutes), origin, _closing.Token);
        Tell(wish.Line, outcome, ApiKeysText.Replaced, wish.Line.Name);
        if (outcome.Made is { } made) (_made, _isCreating) = (made, false);
    });

    private async Task RevokeAsync(KeyLine line)
    {
        var question = string.Format(CultureInfo.CurrentCulture, ApiKeysText.RevokeQuestion, line.Name);
        var buttons = new ConfirmOptions { OkButtonText = ApiKeysText.Revoke, CancelButtonText = ApiKeysText.Cancel };
        if (await dialogs.Confirm(question, ApiKeysText.RevokeTitle, buttons) != true) return;
        await ActAsync(line, async origin => Tell(line, await keys.RevokeAsync(_userId, line.Id, origin, _closing.Token), ApiKeysText.Revoked, line.Name));
    }

    private void Tell(KeyLine line, KeyOutcome outcome, string done, string? name)
    {
        if (outcome.IsDone) _done = string.Format(CultureInfo.CurrentCulture, done, name);
        else _itemFault = (line.Id, Explain(outcome));
    }

    private static string Explain(KeyOutcome outcome) => Enum.GetValues<KeyField>().Select(outcome.Explain).First(text => text is not null)!;

    private async Task ActAsync(KeyLine? line, Func<SessionOrigin, Task> act)
    {
        if (_busy) return;
        (_busy, _done, _fault, _itemFault) = (true, null, null, null);
        try
        {
            await act(await sessions.OriginAsync(_session, _closing.Token));
            await ReloadAsync();
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(loggers, this, exception);
            if (line is null) _fault = ApiKeysText.ActFailed;
            else _itemFault = (line.Id, ApiKeysText.ActFailed);
        }
        finally
        {
            _busy = false;
        }
    }
}

using System.Data.Common;
using System.Globalization;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>One webhook: its settings and what became of its deliveries.</summary>
public sealed partial class WebhookPage(
    WebhookQueries queries, WebhookService webhooks, BrowserTimeZone zones, NavigationManager navigation, IOptions<WebhookOptions> options, ILoggerFactory loggers)
    : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DeliveryLog? _log;
    private WebhookRow? _hook;
    private string? _secret;
    private string? _fault;
    private string? _done;
    private Question _asked;
    private bool _isMissing;
    private bool _editing;
    private bool _busy;
    private int _userId;

    private enum Question
    {
        None,
        Renew,
        Delete,
    }

    /// <summary>The webhook.</summary>
    [Parameter]
    public int Id { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private string Sure => _asked == Question.Delete ? WebhooksText.DeleteSure : WebhooksText.RenewSure;

    private string? Stopped => _hook?.DisabledReason switch
    {
        null => null,
        WebhookStop.Failures => string.Format(CultureInfo.CurrentCulture, WebhooksText.StoppedByFailuresHere, options.Value.DisableAfter, Shown(_hook.DisabledAt)),
        _ => string.Format(CultureInfo.CurrentCulture, WebhooksText.StoppedBySecretHere, Shown(_hook.DisabledAt)),
    };

    public void Dispose() => _closing.Cancel();

    protected override async Task OnParametersSetAsync()
    {
        if (_userId == 0)
        {
            _zone = await zones.GetAsync(_closing.Token);
            _userId = (await Authentication).User.UserId();
        }

        if (_hook?.Id == Id) return;
        (_hook, _secret, _editing, _asked) = (null, null, false, Question.None);
        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        try
        {
            _hook = await queries.FindAsync(_userId, Id, _closing.Token);
            (_isMissing, _fault) = (_hook is null, null);
        }
        catch (DbException exception)
        {
            PageLog.ReadFailed(loggers, this, exception);
            _fault = WebhooksText.LoadFailed;
        }
    }

    private async Task SavedAsync()
    {
        (_editing, _done) = (false, WebhooksText.Saved);
        await ReloadAsync();
    }

    private Task SwitchAsync() => _hook!.IsActive
        ? ActAsync(() => webhooks.PauseAsync(_userId, Id, _closing.Token), WebhooksText.PausedDone)
        : ActAsync(() => webhooks.ResumeAsync(_userId, Id, _closing.Token), WebhooksText.ResumedDone);

    private Task TestAsync() => ActAsync(() => webhooks.SendTestAsync(_userId, Id, _closing.Token), WebhooksText.TestDone);

    private async Task DoAskedAsync()
    {
        var asked = _asked;
        if (asked == Question.Delete) await ActAsync(() => webhooks.DeleteAsync(_userId, Id, _closing.Token), null);
        else await ActAsync(() => webhooks.RenewSecretAsync(_userId, Id, _closing.Token), null);
        if (_fault is not null) return;
        _asked = Question.None;
        if (asked == Question.Delete) navigation.NavigateTo(WebhooksPage.Path);
    }

    private async Task ActAsync(Func<Task<WebhookOutcome>> act, string? done)
    {
        if (_busy) return;
        (_busy, _done, _fault) = (true, null, null);
        try
        {
            var outcome = await act();
            _secret = outcome.Secret ?? _secret;
            await ReloadAsync();
            if (outcome.IsDone) _done = done;
            else _fault = WebhookOutcome.TextOf(outcome.Faults[0]);
            if (_log is not null) await _log.ReloadAsync();
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(loggers, this, exception);
            _fault = WebhooksText.NotDone;
        }
        finally
        {
            _busy = false;
        }
    }

    private string Shown(DateTime? at) => at is { } instant ? TimeZoneInfo.ConvertTimeFromUtc(instant, _zone).ToString("g", CultureInfo.CurrentCulture) : "";
}

using System.Data.Common;
using System.Globalization;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Radzen;

namespace CryptoPilot.Web.Alerts;

/// <summary>What every list of alerts does: load, follow the market and the user's changes, and change rows one at a time.</summary>
public abstract class AlertListBase : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly List<IDisposable> _subscriptions = [];

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    [Inject]
    private LiveUpdates Live { get; set; } = null!;

    [Inject]
    private AlertService Alerts { get; set; } = null!;

    [Inject]
    private PortfolioAlertService PortfolioAlerts { get; set; } = null!;

    [Inject]
    private BrowserTimeZone Zones { get; set; } = null!;

    [Inject]
    protected AlertQueries Queries { get; set; } = null!;

    [Inject]
    protected DialogService Dialogs { get; set; } = null!;

    /// <summary>Who is signed in.</summary>
    protected int UserId { get; private set; }

    /// <summary>The clock of the reader.</summary>
    protected TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>True while an action is under way.</summary>
    protected bool Busy { get; private set; }

    /// <summary>True when the list could not be loaded.</summary>
    protected bool Failed { get; private set; }

    /// <summary>Why the last action was refused, or null.</summary>
    protected string? Fault { get; private set; }

    public void Dispose()
    {
        _closing.Cancel();
        foreach (var subscription in _subscriptions) subscription.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        var userId = (await Authentication).User.UserId();
        Zone = await Zones.GetAsync(_closing.Token);
        UserId = userId;
        _subscriptions.Add(Live.Subscribe(LiveTopic.Market, () => InvokeAsync(ReloadAsync)));
        _subscriptions.Add(Live.Subscribe(LiveTopic.User(UserId), () => InvokeAsync(ReloadAsync)));
    }

    /// <summary>Reads what is shown.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>Reads anew; the rows stay as they are when that fails.</summary>
    protected async Task ReloadAsync()
    {
        if (_closing.IsCancellationRequested) return;
        try
        {
            await LoadAsync(_closing.Token);
            Failed = false;
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }
        catch (DbException exception)
        {
            PageLog.ReadFailed(Loggers, this, exception);
            Failed = true;
        }

        StateHasChanged();
    }

    protected Task PauseAsync(AlertLine row) => ActAsync(() => row.IsPortfolio
        ? PortfolioAlerts.PauseAsync(UserId, row.Id, null, _closing.Token)
        : Alerts.PauseAsync(UserId, row.Id, _closing.Token));

    protected Task ResumeAsync(AlertLine row) => ActAsync(() => row.IsPortfolio
        ? PortfolioAlerts.ResumeAsync(UserId, row.Id, null, _closing.Token)
        : Alerts.ResumeAsync(UserId, row.Id, _closing.Token));

    protected async Task EditAsync(AlertLine row)
    {
        await AlertDialog.EditAsync(Dialogs, row.Id, row.IsPortfolio);
        await ReloadAsync();
    }

    protected async Task DeleteAsync(AlertLine row)
    {
        var question = string.Format(CultureInfo.CurrentCulture, AlertsText.DeleteQuestion, row.Subject, row.Condition);
        var buttons = new ConfirmOptions { OkButtonText = AlertsText.Delete, CancelButtonText = AlertsText.Cancel };
        if (await Dialogs.Confirm(question, AlertsText.DeleteTitle, buttons) != true) return;
        await ActAsync(() => row.IsPortfolio ? PortfolioAlerts.DeleteAsync(UserId, row.Id, null, _closing.Token) : Alerts.DeleteAsync(UserId, row.Id, _closing.Token));
    }

    private async Task ActAsync(Func<Task<AlertOutcome>> action)
    {
        if (Busy) return;
        (Busy, Fault) = (true, null);
        try
        {
            var outcome = await action();
            if (!outcome.IsDone) Fault = AlertOutcome.TextOf(outcome.Faults[0]);
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(Loggers, this, exception);
            Fault = AlertsText.ActionFailed;
        }
        finally
        {
            Busy = false;
        }

        await ReloadAsync();
    }
}

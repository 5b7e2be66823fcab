using System.Data.Common;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>What both import pages do: load, follow the user's changes, act one thing at a time.</summary>
public abstract class ImportPageBase : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private IDisposable? _subscription;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    [Inject]
    private LiveUpdates Live { get; set; } = null!;

    [Inject]
    private BrowserTimeZone Zones { get; set; } = null!;

    [Inject]
    private IOptions<ImportOptions> Options { get; set; } = null!;

    [Inject]
    protected ImportService Imports { get; set; } = null!;

    [Inject]
    protected ImportQueries Queries { get; set; } = null!;

    /// <summary>Who is signed in.</summary>
    protected int UserId { get; private set; }

    /// <summary>True while an action is under way.</summary>
    protected bool Busy { get; private set; }

    /// <summary>True when the page could not be loaded.</summary>
    protected bool Failed { get; private set; }

    /// <summary>Why the last action was refused, or null.</summary>
    protected string? Fault { get; private set; }

    /// <summary>The clock of the reader.</summary>
    protected TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Bytes of the largest file.</summary>
    protected long LongestFile => Options.Value.MaxFileBytes;

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Closing => _closing.Token;

    public void Dispose()
    {
        _closing.Cancel();
        _subscription?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        UserId = (await Authentication).User.UserId();
        _subscription = Live.Subscribe(LiveTopic.User(UserId), () => InvokeAsync(ReloadAsync));
    }

    protected override async Task OnParametersSetAsync()
    {
        if (UserId != 0) await ReloadAsync();
    }

    /// <summary>Reads what is shown.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>Reads anew; what is shown stays when that fails.</summary>
    protected async Task ReloadAsync()
    {
        if (_closing.IsCancellationRequested) return;
        try
        {
            Zone = await Zones.GetAsync(_closing.Token);
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

    /// <summary>Does one thing and shows why it was refused.</summary>
    protected async Task<ImportOutcome?> ActAsync(Func<CancellationToken, Task<ImportOutcome>> action)
    {
        if (Busy) return null;
        (Busy, Fault) = (true, null);
        StateHasChanged();
        ImportOutcome? outcome = null;
        try
        {
            outcome = await action(_closing.Token);
            if (outcome.Fault is { } fault) Fault = ImportWords.Fault(fault, LongestFile);
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException or IOException)
        {
            PageLog.ActFailed(Loggers, this, exception);
            Fault = ImportsText.ActionFailed;
        }
        finally
        {
            Busy = false;
        }

        await ReloadAsync();
        return outcome;
    }
}

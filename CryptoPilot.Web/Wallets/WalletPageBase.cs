using System.Data.Common;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Shell;
using CryptoPilot.Web.Wallets.Explorers;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Radzen;

namespace CryptoPilot.Web.Wallets;

/// <summary>What every page of wallets does: load, follow the user's changes and the prices, ask the chains, and change one thing at a time.</summary>
public abstract class WalletPageBase : ComponentBase, IDisposable
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
    private BalanceSyncer Syncer { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    protected ExplorerChain Explorers { get; set; } = null!;

    [Inject]
    protected WalletService Wallets { get; set; } = null!;

    [Inject]
    protected WalletQueries Queries { get; set; } = null!;

    [Inject]
    protected DialogService Dialogs { get; set; } = null!;

    /// <summary>Who is signed in.</summary>
    protected int UserId { get; private set; }

    /// <summary>True while an action is under way.</summary>
    protected bool Busy { get; private set; }

    /// <summary>True when the wallets could not be read.</summary>
    protected bool Failed { get; private set; }

    /// <summary>Why the last action was refused, or null.</summary>
    protected string? Fault { get; private set; }

    /// <summary>How far the chains have been asked; null when nobody asked.</summary>
    protected SyncProgress? Progress { get; private set; }

    /// <summary>True while the chains are asked.</summary>
    protected bool Syncing { get; private set; }

    /// <summary>UTC: when the page was read.</summary>
    protected DateTime Now { get; private set; }

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Closing => _closing.Token;

    public void Dispose()
    {
        _closing.Cancel();
        foreach (var subscription in _subscriptions) subscription.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        UserId = (await Authentication).User.UserId();
        _subscriptions.Add(Live.Subscribe(LiveTopic.User(UserId), () => InvokeAsync(ReloadAsync)));
        _subscriptions.Add(Live.Subscribe(LiveTopic.Market, () => InvokeAsync(RepriceAsync)));
    }

    /// <summary>Reads what is shown.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>Reads the prices of what is shown.</summary>
    protected abstract Task LoadPricesAsync(CancellationToken cancellationToken);

    /// <summary>Reads anew; what is shown stays when that fails.</summary>
    protected Task ReloadAsync() => ReadAsync(LoadAsync);

    /// <summary>Whether anybody can be asked about the wallet's chain.</summary>
    protected bool IsCovered(WalletRow wallet) => wallet.Chain is { } chain && Explorers.Covers(chain);

    /// <summary>Asks the chains about one wallet, or all.</summary>
    protected async Task SyncAsync(int? walletId)
    {
        if (Syncing) return;
        (Syncing, Progress) = (true, null);
        try
        {
            Progress = await Syncer.SyncAsync(UserId, walletId, Report, Closing);
        }
        catch (OperationCanceledException) when (Closing.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(Loggers, this, exception);
            Fault = WalletsText.ActionFailed;
        }
        finally
        {
            Syncing = false;
        }

        await ReloadAsync();
    }

    /// <summary>Does one thing; refusals and failures are shown on the page.</summary>
    protected async Task<bool> ActAsync(Func<Task<WalletOutcome>> action)
    {
        if (Busy) return false;
        (Busy, Fault) = (true, null);
        try
        {
            var outcome = await action();
            if (!outcome.IsDone) Fault = outcome.TextOf(outcome.Faults[0]);
            return outcome.IsDone;
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(Loggers, this, exception);
            Fault = WalletsText.ActionFailed;
            return false;
        }
        finally
        {
            Busy = false;
        }
    }

    private Task RepriceAsync() => ReadAsync(LoadPricesAsync);

    private void Report(SyncProgress progress) => _ = InvokeAsync(() =>
    {
        Progress = progress;
        StateHasChanged();
    });

    private async Task ReadAsync(Func<CancellationToken, Task> read)
    {
        if (Closing.IsCancellationRequested) return;
        try
        {
            Now = Time.GetUtcNow().UtcDateTime;
            await read(Closing);
            Failed = false;
        }
        catch (OperationCanceledException) when (Closing.IsCancellationRequested)
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
}

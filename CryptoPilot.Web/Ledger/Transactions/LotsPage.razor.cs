using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>The lots of one coin that something is left of, and until when they count.</summary>
public sealed partial class LotsPage(
    TransactionDetailQueries queries, TransactionQueries transactions, BrowserTimeZone zones, LiveUpdates live, ILogger<LotsPage> logger) : ComponentBase, IDisposable
{
    public void Dispose()
    {
        _subscription?.Dispose();
        _life.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Coin) return;
        _shown = Coin;
        _userId = (await Authentication).User.UserId();
        _zone = await zones.GetAsync(_life.Token);
        _subscription ??= live.Subscribe(LiveTopic.User(_userId), () => InvokeAsync(LoadAsync));
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        if (_life.IsCancellationRequested) return;
        try
        {
            _lots = await queries.LotsAsync(_userId, Coin, MostShown, _life.Token);
            _wallets = (await transactions.ChoicesAsync(_userId, _life.Token)).Wallets;
            _failed = false;
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            PanelLog.ReadFailed(logger, exception);
            _failed = true;
        }

        StateHasChanged();
    }
}

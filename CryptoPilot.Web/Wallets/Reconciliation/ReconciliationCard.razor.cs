using System.Data.Common;
using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Wallets.Reconciliation;

/// <summary>Shows how ledger and chain stand to each other, and lets the user accept the entry between them.</summary>
public sealed partial class ReconciliationCard(WalletReconciler reconciler, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private WalletBalance? _seen;
    private AdjustmentPreview? _preview;
    private HoldingSource _source;
    private decimal? _price;
    private string? _fault;
    private bool _priceTyped;
    private bool _accepted;
    private bool _busy;

    [Parameter, EditorRequired]
    public int UserId { get; set; }

    /// <summary>Null while it is read.</summary>
    [Parameter, EditorRequired]
    public WalletBalance? Balance { get; set; }

    [Parameter, EditorRequired]
    public string Blockchain { get; set; } = "";

    /// <summary>Called when an entry was written.</summary>
    [Parameter]
    public EventCallback OnAccepted { get; set; }

    private string? PriceFault => _preview?.Fault == AdjustmentFault.PriceMissing ? ReconciliationText.FaultPrice : null;

    public void Dispose() => _closing.Cancel();

    protected override void OnParametersSet()
    {
        // What was suggested for other numbers no longer holds.
        if (_seen is not null && _preview is not null && Balance != _seen) Reset();
        _seen = Balance;
    }

    private Task SuggestAsync()
    {
        _source = Balance!.HasHistory ? HoldingSource.Received : HoldingSource.OpeningBalance;
        (_price, _priceTyped, _accepted, _fault) = (null, false, false, null);
        return PreviewAsync();
    }

    private Task PriceTypedAsync(decimal? price)
    {
        (_price, _priceTyped) = (price, true);
        return price is null ? Task.CompletedTask : PreviewAsync();
    }

    private Task PreviewAsync() => TryAsync(async () =>
    {
        _preview = await reconciler.PreviewAsync(UserId, Adjustment(), _closing.Token);
        if (!_priceTyped && _preview.Fault is null) _price = _preview.UnitPriceUsd;
        if (_preview.Fault is not (null or AdjustmentFault.PriceMissing)) _fault = TextOf(_preview.Fault.Value);
    });

    private async Task AcceptAsync()
    {
        if (_busy) return;
        await TryAsync(async () =>
        {
            var result = await reconciler.AcceptAsync(UserId, Adjustment(), _closing.Token);
            _accepted = result.TransactionId is not null;
            if (result.Fault is { } fault) _fault = TextOf(fault);
            if (_accepted) _preview = null;
        });
        await OnAccepted.InvokeAsync();
    }

    private async Task TryAsync(Func<Task> action)
    {
        (_busy, _fault) = (true, null);
        try
        {
            await action();
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(loggers, this, exception);
            _fault = ReconciliationText.FaultFailed;
        }
        finally
        {
            _busy = false;
        }
    }

    private BalanceAdjustment Adjustment() => new(Balance!, _priceTyped ? _price : null, _source);

    private void Reset() => (_preview, _price, _priceTyped) = (null, null, false);

    private string StateText(WalletBalance balance) => balance.State switch
    {
        BalanceState.Agrees => ReconciliationText.StateAgrees,
        BalanceState.ChainHasMore => Say(ReconciliationText.StateMore, NumberFormat.Exact(balance.Difference), balance.Symbol),
        BalanceState.ChainHasLess => Say(ReconciliationText.StateLess, NumberFormat.Exact(-balance.Difference), balance.Symbol),
        BalanceState.Pending => ReconciliationText.StatePending,
        BalanceState.Outdated => ReconciliationText.StateOutdated,
        BalanceState.NotAsked => ReconciliationText.StateNotAsked,
        BalanceState.NotCheckable => Say(ReconciliationText.StateNotCheckable, Chains.TitleOf(Blockchain)),
        BalanceState.WatchOnly => ReconciliationText.StateWatchOnly,
        BalanceState.CoinUnknown => Say(ReconciliationText.StateCoinUnknown, balance.Symbol),
        _ => throw new InvalidOperationException($"No text for {balance.State}."),
    };

    private static string TextOf(AdjustmentFault fault) => fault switch
    {
        AdjustmentFault.Missing => ReconciliationText.FaultMissing,
        AdjustmentFault.Changed => ReconciliationText.FaultChanged,
        AdjustmentFault.PriceMissing => ReconciliationText.FaultPrice,
        AdjustmentFault.Refused => ReconciliationText.FaultRefused,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}

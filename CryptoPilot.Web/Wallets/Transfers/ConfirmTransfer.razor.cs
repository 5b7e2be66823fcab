using System.Data.Common;
using System.Globalization;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Wallets.Transfers;

/// <summary>The form that confirms a pending transfer by its hash.</summary>
public sealed partial class ConfirmTransfer(TransferConfirmer confirmer, ILoggerFactory loggers) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private TransferVerdict? _verdict;
    private string? _hash;
    private string? _given;
    private bool _busy;
    private bool _failed;

    [Parameter, EditorRequired]
    public int UserId { get; set; }

    [Parameter, EditorRequired]
    public long TransactionId { get; set; }

    /// <summary>The hash that was entered before.</summary>
    [Parameter]
    public string? Hash { get; set; }

    /// <summary>Called when the chain was asked, whatever it said.</summary>
    [Parameter]
    public EventCallback<TransferVerdict> OnChecked { get; set; }

    public void Dispose() => _closing.Cancel();

    /// <summary>One sentence for people.</summary>
    public static string TextOf(TransferVerdict verdict) => verdict.Kind switch
    {
        TransferVerdictKind.Match => Say(TransfersText.Match, verdict.Source ?? "", verdict.Confirmations, verdict.Needed),
        TransferVerdictKind.Unconfirmed => Say(TransfersText.Unconfirmed, verdict.Confirmations, verdict.Needed),
        TransferVerdictKind.Failed => Say(TransfersText.Failed, verdict.Source ?? ""),
        TransferVerdictKind.Mismatch => TransfersText.Mismatch,
        TransferVerdictKind.NotFound => TransfersText.NotFound,
        TransferVerdictKind.AlreadyUsed => TransfersText.AlreadyUsed,
        TransferVerdictKind.NotCheckable => TransfersText.NotCheckable,
        TransferVerdictKind.Unanswered => Say(TransfersText.Unanswered, verdict.Fault ?? ""),
        TransferVerdictKind.HashInvalid => TransfersText.HashInvalid,
        TransferVerdictKind.NotPending => TransfersText.NotPending,
        TransferVerdictKind.UnknownTransfer => TransfersText.UnknownTransfer,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict.Kind, null),
    };

    /// <summary>One sentence for people.</summary>
    public static string TextOf(TransferDifference difference) => Say(
        difference.Field == TransferField.Recipient ? TransfersText.DifferenceRecipient : TransfersText.DifferenceAmount,
        difference.Stated,
        difference.Found.Length == 0 ? TransfersText.Nobody : difference.Found);

    protected override void OnParametersSet()
    {
        if (Hash == _given) return;
        (_given, _hash) = (Hash, Hash);
    }

    private async Task CheckAsync()
    {
        if (_busy) return;
        (_busy, _failed) = (true, false);
        try
        {
            _verdict = await confirmer.ConfirmAsync(UserId, TransactionId, _hash, _closing.Token);
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(loggers, this, exception);
            _failed = true;
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            _busy = false;
        }

        if (_verdict is not null) await OnChecked.InvokeAsync(_verdict);
    }

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}

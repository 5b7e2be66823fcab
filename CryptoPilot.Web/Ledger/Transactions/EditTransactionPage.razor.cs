using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Forms;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>Where a user corrects a transaction and sees what that does to the others before it is saved.</summary>
public sealed partial class EditTransactionPage : LedgerFormBase
{
    private const string Cash = "USD";

    private LedgerTransaction? _row;
    private CoinChoice? _coin;
    private CoinChoice? _to;
    private CostBasisMethod? _method;
    private HoldingSource? _source;
    private DateTime? _at;
    private DateTime? _expires;
    private decimal? _amount;
    private decimal? _toAmount;
    private decimal? _value;
    private decimal? _fee;
    private string _feeCoin = Cash;
    private string? _hash;
    private string? _notes;
    private int? _fromWallet;
    private int? _toWallet;
    private bool _isSale;
    private bool _isGone;

    [Parameter]
    public long TransactionId { get; set; }

    [Inject]
    private TransactionDetailQueries Details { get; set; } = null!;

    private string? ToSymbol => _isSale ? Cash : _to?.Symbol;

    protected override async Task StartAsync()
    {
        var detail = await Details.FindAsync(UserId, TransactionId, Closing);
        _isGone = detail is null;
        if (detail is null) return;

        var edit = EditTransaction.Of(detail.Transaction);
        _isSale = edit.ToSymbol == Cash;
        _coin = await ChoiceAsync(edit.FromSymbol ?? edit.ToSymbol);
        _to = _isSale || edit.FromSymbol is null ? null : await ChoiceAsync(edit.ToSymbol);
        (_amount, _toAmount, _value, _at, _expires) = (edit.Amount, edit.ToAmount, edit.ValueUsd, edit.ExecutedAt, edit.ExpiresAt);
        (_fee, _feeCoin) = (edit.Fee?.Amount, edit.Fee?.Symbol ?? Cash);
        (_method, _source, _fromWallet, _toWallet, _hash, _notes) = (edit.Method, edit.Source, edit.FromWalletId, edit.ToWalletId, edit.Hash, edit.Notes);
        _row = detail.Transaction;
    }

    protected override async Task<LedgerPreview?> AskAsync(CancellationToken cancellationToken) =>
        Edit() is { } edit ? await Ledger.PreviewEditAsync(UserId, edit, cancellationToken) : null;

    protected override async Task<LedgerResult?> WriteAsync(CancellationToken cancellationToken) =>
        Edit() is { } edit ? await Ledger.EditAsync(UserId, edit, cancellationToken) : null;

    private EditTransaction? Edit()
    {
        if (_row is null || _coin is null || _amount is not { } amount || _at is not { } at) return null;
        if (_row.Type == TransactionType.Convert && (ToSymbol is null || _toAmount is null)) return null;
        return EditTransaction.Of(_row) with
        {
            FromSymbol = _row.FromSymbol is null ? null : _coin.Symbol,
            ToSymbol = _row.Type switch { TransactionType.Generate => _coin.Symbol, TransactionType.Convert => ToSymbol, _ => _row.ToSymbol },
            Amount = amount,
            ToAmount = _toAmount,
            ExecutedAt = at,
            ValueUsd = _value,
            Fee = Fee(),
            Method = _method,
            Source = _source,
            FromWalletId = _fromWallet,
            ToWalletId = _toWallet,
            ExpiresAt = _expires,
            Hash = string.IsNullOrWhiteSpace(_hash) ? null : _hash.Trim(),
            Notes = string.IsNullOrWhiteSpace(_notes) ? null : _notes,
            AcceptMissing = Insists,
        };
    }

    /// <summary>The fee keeps what it was worth while neither it nor the time is changed.</summary>
    private LedgerFee? Fee()
    {
        if (_fee is not { } fee || fee == 0m) return null;
        var stays = _row!.Fee == fee && _row.FeeSymbol == _feeCoin && _row.ExecutedAt == _at;
        return new LedgerFee(fee, _feeCoin, stays ? _row.FeeUsd : null);
    }

    /// <summary>A coin that is no longer followed can stay what it is.</summary>
    private async Task<CoinChoice?> ChoiceAsync(string? symbol) => symbol is null ? null : await Coins.CoinAsync(symbol, Closing) ?? new CoinChoice(0, symbol, symbol, 0m);

    private Task ChoseSourceAsync(ChangeEventArgs args) => SetAsync(() => _source = Enum.TryParse<HoldingSource>(args.Value as string, out var source) ? source : _source);

    private Task SetAsync(Action set)
    {
        set();
        return EditedAsync();
    }
}

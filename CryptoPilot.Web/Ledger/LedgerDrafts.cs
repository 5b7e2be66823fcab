using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Lots;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Addresses;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>A transaction that was asked for, checked, and not written yet.</summary>
/// <param name="Row">The transaction; meaningful when there are no faults.</param>
/// <param name="Faults">At most one for each field.</param>
public sealed record LedgerDraft(LedgerTransaction Row, IReadOnlyDictionary<LedgerField, LedgerFault> Faults)
{
    public bool IsGood => Faults.Count == 0;

    /// <summary>For a transfer: where it goes.</summary>
    public TransferRoute? Route { get; init; }

    /// <summary>With <see cref="TransferRoute.OtherUser"/>: the wallet it goes to.</summary>
    public (int UserId, int WalletId)? Recipient { get; init; }

    public static LedgerDraft Of(LedgerForm form) => new(form.Row, form.Faults);
}

/// <summary>Turns commands into transactions: looks up coins, wallets and market values, and checks every field.</summary>
public sealed class LedgerDrafts(IDbContextFactory<CryptoPilotContext> contexts, LedgerQueries prices, QuoteService quotes, TimeProvider time)
{
    /// <summary>A transfer to another user that is stated to be this old is not of now.</summary>
    private static readonly TimeSpan s_now = TimeSpan.FromMinutes(10);

    public async Task<LedgerDraft> GenerateAsync(int userId, GenerateHolding command, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var form = Form(db, Row(userId, TransactionType.Generate, command.IdempotencyKey));
        var coin = await form.CoinAsync(LedgerField.Coin, command.Symbol, null, cancellationToken);
        form.Fault(LedgerField.Amount, LedgerRules.CheckAmount(command.Amount));
        form.Fault(LedgerField.UnitCost, LedgerRules.CheckPrice(command.UnitCostUsd));
        await FillHoldingAsync(form, command.AcquiredAt, command.ExpiresAt, command.WalletId, command.Notes, cancellationToken);
        if (!form.IsGood) return LedgerDraft.Of(form);

        if (!LedgerRules.IsWithinReason(command.Amount, command.UnitCostUsd)) form.Fault(LedgerField.UnitCost, LedgerFault.ValueTooLarge);
        if (!LedgerRules.IsWithinReason(command.Amount, coin!.Price)) form.Fault(LedgerField.Amount, LedgerFault.ValueTooLarge);
        if (!form.IsGood) return LedgerDraft.Of(form);

        var row = form.Row;
        (row.ToSymbol, row.Blockchain, row.Source) = (coin.Symbol, coin.Blockchain, command.Source);
        (row.Amount, row.UnitPriceUsd, row.ValueUsd) = (command.Amount, command.UnitCostUsd, LedgerMath.Value(command.Amount, command.UnitCostUsd));
        await FeeAsync(form, command.Fee, null, null, cancellationToken);
        return LedgerDraft.Of(form);
    }

    public async Task<LedgerDraft> ConvertAsync(int userId, ConvertCoins command, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var form = Form(db, Row(userId, TransactionType.Convert, command.IdempotencyKey));
        var (at, toAmount, value) = (command.ExecutedAt, command.ToAmount, command.ValueUsd);
        if (command.Quote is not null)
        {
            var (quote, fault) = quotes.Read(userId, command);
            form.Fault(LedgerField.Quote, fault);
            if (quote is null) return LedgerDraft.Of(form);
            (at, toAmount, value) = (form.Now, quote.ToAmount, quote.ValueUsd);
        }

        form.Notes(command.Notes);
        form.Row.Method = await form.MethodAsync(command.Method, cancellationToken);
        form.Row.FromWalletId = await form.WalletAsync(LedgerField.FromWallet, command.FromWalletId, cancellationToken);
        form.Row.ToWalletId = await form.WalletAsync(LedgerField.ToWallet, command.ToWalletId, cancellationToken);
        await FillConversionAsync(form, command.FromSymbol, command.ToSymbol, command.Amount, toAmount, at, value, command.Fee, null, cancellationToken);
        return LedgerDraft.Of(form);
    }

    public async Task<LedgerDraft> TransferAsync(int userId, TransferCoins command, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var form = Form(db, Row(userId, TransactionType.Transfer, command.IdempotencyKey));
        var row = form.Row;
        form.Notes(command.Notes);
        form.Hash(command.Hash);
        row.Blockchain = Chains.Canonical(command.Blockchain);
        if (row.Blockchain.Length is 0 or > 64) form.Fault(LedgerField.Blockchain, LedgerFault.Missing);
        var address = AddressRules.Check(row.Blockchain, command.RecipientAddress);
        if (!address.IsValid) form.Fault(LedgerField.Recipient, LedgerFault.AddressInvalid);
        row.RecipientAddress = address.Normalised;
        row.Method = await form.MethodAsync(command.Method, cancellationToken);
        row.FromWalletId = await form.WalletAsync(LedgerField.FromWallet, command.FromWalletId, cancellationToken);

        var (route, recipient) = await RouteAsync(db, row, cancellationToken);
        if (route == TransferRoute.OtherUser && command.ExecutedAt < form.Now - s_now) form.Fault(LedgerField.Time, LedgerFault.NotNow);
        if (route == TransferRoute.OwnWallet && row.ToWalletId == row.FromWalletId) form.Fault(LedgerField.Recipient, LedgerFault.SameWallet);
        row.Status = route == TransferRoute.Outside ? TransactionStatus.Pending : TransactionStatus.Completed;
        var at = route == TransferRoute.OtherUser ? form.Now : command.ExecutedAt ?? form.Now;
        await FillTransferAsync(form, command.Symbol, command.Amount, at, command.ValueUsd, command.Fee, null, cancellationToken);
        return LedgerDraft.Of(form) with { Route = route, Recipient = recipient };
    }

    /// <summary>A stored transaction as it shall stand.</summary>
    /// <param name="before">As it stands.</param>
    /// <param name="edit">What it shall say.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<LedgerDraft> EditAsync(LedgerTransaction before, EditTransaction edit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var form = Form(db, before.Copy());
        var row = form.Row;
        form.Notes(edit.Notes);
        form.Hash(edit.Hash);
        if (before.Type != TransactionType.Generate)
        {
            row.Method = await form.MethodAsync(edit.Method ?? before.Method, cancellationToken);
            row.FromWalletId = await form.WalletAsync(LedgerField.FromWallet, edit.FromWalletId, cancellationToken);
        }

        switch (before.Type)
        {
            case TransactionType.Generate: await EditHoldingAsync(form, before, edit, cancellationToken); break;
            case TransactionType.Convert:
                row.ToWalletId = await form.WalletAsync(LedgerField.ToWallet, edit.ToWalletId, cancellationToken);
                await FillConversionAsync(form, edit.FromSymbol, edit.ToSymbol, edit.Amount, edit.ToAmount, edit.ExecutedAt, edit.ValueUsd, edit.Fee, before, cancellationToken);
                break;
            case TransactionType.Transfer:
                if (row.ToWalletId is not null && row.ToWalletId == row.FromWalletId) form.Fault(LedgerField.FromWallet, LedgerFault.SameWallet);
                await FillTransferAsync(form, edit.FromSymbol, edit.Amount, edit.ExecutedAt, edit.ValueUsd, edit.Fee, before, cancellationToken);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(before), before.Type, null);
        }

        return LedgerDraft.Of(form);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private LedgerForm Form(CryptoPilotContext db, LedgerTransaction row) => new(db, prices, row, Now);

    private static LedgerTransaction Row(int userId, TransactionType type, Guid key) =>
        new() { UserId = userId, Type = type, Blockchain = "", Status = TransactionStatus.Completed, IdempotencyKey = key };

    private static async Task FillHoldingAsync(LedgerForm form, DateTime at, DateTime? expiresAt, int? walletId, string? notes, CancellationToken cancellationToken)
    {
        form.Time(at);
        form.Expiry(expiresAt);
        form.Notes(notes);
        form.Row.ToWalletId = await form.WalletAsync(LedgerField.ToWallet, walletId, cancellationToken);
    }

    private static async Task EditHoldingAsync(LedgerForm form, LedgerTransaction before, EditTransaction edit, CancellationToken cancellationToken)
    {
        var row = form.Row;
        var coin = await form.CoinAsync(LedgerField.Coin, edit.ToSymbol, before.ToSymbol, cancellationToken);
        form.Fault(LedgerField.Amount, LedgerRules.CheckAmount(edit.Amount));
        if (edit.Source is null) form.Fault(LedgerField.Form, LedgerFault.Missing);
        await FillHoldingAsync(form, edit.ExecutedAt, edit.ExpiresAt, edit.ToWalletId, edit.Notes, cancellationToken);
        if (!form.IsGood) return;

        (row.ToSymbol, row.Amount, row.Source) = (coin!.Symbol, edit.Amount, edit.Source);
        if (coin.Symbol != before.ToSymbol) row.Blockchain = coin.Blockchain;
        await form.ValueAsync(edit.ValueUsd, cancellationToken, (edit.Amount, coin));
        if (!form.IsGood) return;

        // A price that was stated stays as it was stated while it still says the same.
        var isSame = before.UnitPriceUsd is { } price && LedgerRules.IsWithinReason(row.Amount, price) && LedgerMath.Value(row.Amount, price) == row.ValueUsd;
        if (!isSame) row.UnitPriceUsd = LedgerMath.Ratio(1m, row.ValueUsd, row.Amount);
        await FeeAsync(form, edit.Fee, edit.Method ?? before.Method, before, cancellationToken);
    }

    private static async Task FillConversionAsync(
        LedgerForm form, string? fromSymbol, string? toSymbol, decimal amount, decimal? toAmount, DateTime? at, decimal? value, LedgerFee? fee,
        LedgerTransaction? before, CancellationToken cancellationToken)
    {
        var row = form.Row;
        var isSale = string.Equals(toSymbol?.Trim(), LotEntry.Usdollar, StringComparison.OrdinalIgnoreCase);
        var from = await form.CoinAsync(LedgerField.Coin, fromSymbol, before?.FromSymbol, cancellationToken);
        var to = isSale ? null : await form.CoinAsync(LedgerField.ToCoin, toSymbol, before?.ToSymbol, cancellationToken);
        if (from is not null && from.Symbol == to?.Symbol) form.Fault(LedgerField.ToCoin, LedgerFault.SameCoin);
        form.Fault(LedgerField.Amount, LedgerRules.CheckAmount(amount));
        form.Fault(LedgerField.ToAmount, toAmount is { } received ? LedgerRules.CheckAmount(received) : LedgerFault.Missing);
        if (at is { } executedAt) form.Time(executedAt);
        else form.Fault(LedgerField.Time, LedgerFault.Missing);
        if (!form.IsGood) return;

        (row.FromSymbol, row.ToSymbol, row.Amount, row.ToAmount) = (from!.Symbol, to?.Symbol ?? LotEntry.Usdollar, amount, toAmount);
        row.Blockchain = from.Blockchain;
        await form.ValueAsync(value ?? (isSale ? toAmount : null), cancellationToken, (amount, from), (toAmount!.Value, to));
        if (!form.IsGood) return;

        row.UnitPriceUsd = LedgerMath.Ratio(1m, row.ValueUsd, amount);
        await form.FeeAsync(fee, before?.FeeSymbol, cancellationToken);
        form.Finish();
    }

    private static async Task FillTransferAsync(
        LedgerForm form, string? symbol, decimal amount, DateTime at, decimal? value, LedgerFee? fee, LedgerTransaction? before, CancellationToken cancellationToken)
    {
        var row = form.Row;
        var coin = await form.CoinAsync(LedgerField.Coin, symbol, before?.FromSymbol, cancellationToken);
        form.Fault(LedgerField.Amount, LedgerRules.CheckAmount(amount));
        form.Time(at);
        if (!form.IsGood) return;

        (row.FromSymbol, row.Amount) = (coin!.Symbol, amount);
        await form.ValueAsync(value, cancellationToken, (amount, coin));
        if (!form.IsGood) return;

        row.UnitPriceUsd = LedgerMath.Ratio(1m, row.ValueUsd, amount);
        await form.FeeAsync(fee, before?.FeeSymbol, cancellationToken);
        form.Finish();
    }

    /// <summary>The fee of a holding; one in another coin uses lots, so that the row needs a method.</summary>
    private static async Task FeeAsync(LedgerForm form, LedgerFee? fee, CostBasisMethod? method, LedgerTransaction? before, CancellationToken cancellationToken)
    {
        await form.FeeAsync(fee, before?.FeeSymbol, cancellationToken);
        form.Finish();
        if (!form.IsGood) return;
        var uses = LotEntry.Of(form.Row).Any(entry => entry.UsesLots);
        form.Row.Method = uses ? await form.MethodAsync(method, cancellationToken) : null;
    }

    private static async Task<(TransferRoute Route, (int UserId, int WalletId)? Recipient)> RouteAsync(
        CryptoPilotContext db, LedgerTransaction row, CancellationToken cancellationToken)
    {
        var wallets = await RecipientsAsync(db, row, cancellationToken);
        if (wallets.Find(wallet => wallet.UserId == row.UserId) is { WalletId: > 0 } own)
        {
            row.ToWalletId = own.WalletId;
            return (TransferRoute.OwnWallet, null);
        }

        return wallets is [var other] ? (TransferRoute.OtherUser, other) : (TransferRoute.Outside, null);
    }

    /// <summary>The wallets on this instance that an address belongs to; people who are gone or barred receive nothing.</summary>
    private static async Task<List<(int UserId, int WalletId)>> RecipientsAsync(CryptoPilotContext db, LedgerTransaction row, CancellationToken cancellationToken)
    {
        var wallets = await db.Wallets
            .Where(wallet => wallet.Blockchain == row.Blockchain && wallet.Address == row.RecipientAddress && !wallet.IsWatchOnly)
            .Where(wallet => wallet.UserId == row.UserId || db.Users.Any(user => user.Id == wallet.UserId && user.IsActive))
            .Select(wallet => new { wallet.UserId, wallet.Id })
            .ToListAsync(cancellationToken);
        return wallets.ConvertAll(wallet => (wallet.UserId, wallet.Id));
    }

    /// <summary>True when the recipient's wallet is still theirs, and still the only one with its address.</summary>
    public static async Task<bool> IsStillAsync(CryptoPilotContext db, LedgerDraft draft, CancellationToken cancellationToken) =>
        draft.Recipient is null || await RecipientsAsync(db, draft.Row, cancellationToken) is [var only] && only == draft.Recipient;

    /// <summary>The field whose wallet was deleted since the draft, or null: asked while the ledger is held, where the draft's own look is old.</summary>
    public static async Task<LedgerField?> FindWalletGoneAsync(CryptoPilotContext db, LedgerTransaction row, CancellationToken cancellationToken)
    {
        List<int> named = [.. new[] { row.FromWalletId, row.ToWalletId }.OfType<int>()];
        if (named.Count == 0) return null;
        // Whose they are was asked before, and wallets change no hands.
        var there = await db.Wallets.Where(wallet => named.Contains(wallet.Id)).Select(wallet => wallet.Id).ToListAsync(cancellationToken);
        if (row.FromWalletId is { } from && !there.Contains(from)) return LedgerField.FromWallet;
        return row.ToWalletId is { } to && !there.Contains(to) ? LedgerField.ToWallet : null;
    }
}

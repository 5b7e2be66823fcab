using System.Globalization;
using CryptoPilot.Web.Wallets.Reconciliation;
using CryptoPilot.Web.Wallets.Transfers;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace CryptoPilot.Web.Wallets;

/// <summary>One wallet: its balance, how it agrees with the ledger, and what is under way.</summary>
public sealed partial class WalletPage : WalletPageBase
{
    private WalletRow? _wallet;
    private WalletBalance? _balance;
    private IReadOnlyList<WalletHolding> _holdings = [];
    private IReadOnlyList<PendingTransfer> _pending = [];
    private decimal _price;
    private bool _isMissing;
    private bool _isRenaming;
    private string? _name;

    [Parameter]
    public int WalletId { get; set; }

    [Inject]
    private WalletReconciler Reconciler { get; set; } = null!;

    [Inject]
    private PendingTransferQueries Transfers { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (UserId != 0) await ReloadAsync();
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var wallet = await Queries.FindAsync(UserId, WalletId, cancellationToken);
        _isMissing = wallet is null;
        if (wallet is null) return;
        _balance = await Reconciler.CompareAsync(UserId, WalletId, cancellationToken);
        _holdings = await Queries.HoldingsAsync(UserId, WalletId, cancellationToken);
        _pending = await Transfers.OfWalletAsync(UserId, WalletId, cancellationToken);
        _wallet = wallet;
        await LoadPricesAsync(cancellationToken);
    }

    protected override async Task LoadPricesAsync(CancellationToken cancellationToken)
    {
        if (_wallet is null) return;
        var coin = _wallet.Chain?.Coin ?? "";
        var prices = await Queries.PricesAsync([coin, .. _holdings.Select(holding => holding.Symbol)], cancellationToken);
        _price = prices.GetValueOrDefault(coin);
        _holdings = [.. _holdings.Select(holding => holding with { PriceUsd = prices.GetValueOrDefault(holding.Symbol) })];
    }

    private async Task MakePrimaryAsync()
    {
        await ActAsync(() => Wallets.MakePrimaryAsync(UserId, WalletId, Closing));
        await ReloadAsync();
    }

    private void StartRename() => (_isRenaming, _name) = (!_isRenaming, _wallet?.Name);

    private async Task RenameAsync()
    {
        if (await ActAsync(() => Wallets.RenameAsync(UserId, WalletId, _wallet!.Version, _name, Closing))) _isRenaming = false;
        await ReloadAsync();
    }

    private async Task DeleteAsync()
    {
        var question = string.Format(CultureInfo.CurrentCulture, WalletsText.DeleteQuestion, _wallet!.Name);
        var buttons = new ConfirmOptions { OkButtonText = WalletsText.Delete, CancelButtonText = WalletsText.Cancel };
        if (await Dialogs.Confirm(question, WalletsText.DeleteTitle, buttons) != true) return;
        if (await ActAsync(() => Wallets.DeleteAsync(UserId, WalletId, Closing))) Navigation.NavigateTo("wallets");
    }
}

using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Forms;
using CryptoPilot.Web.Wallets.Addresses;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Ledger.Transfers;

/// <summary>Where a user records that coins go to an address: of their own, of another user here, or outside.</summary>
public sealed partial class TransferPage : LedgerFormBase
{
    private readonly Guid _key = Guid.NewGuid();
    private CoinChoice? _coin;
    private CostBasisMethod? _method;
    private DateTime? _at;
    private decimal? _amount;
    private decimal? _fee;
    private decimal? _value;
    private string? _feeCoin;
    private string? _blockchain;
    private string? _address;
    private string? _hash;
    private string? _notes;
    private int? _fromWallet;
    private bool _chainTyped;

    /// <summary>The coin to start with.</summary>
    [SupplyParameterFromQuery(Name = "symbol")]
    public string? Symbol { get; set; }

    private string FeeCoin => _feeCoin ?? _coin?.Symbol ?? "USD";

    private IReadOnlyList<string> FeeCoins => [.. new[] { _coin?.Symbol }.OfType<string>(), .. Choices.Coins];

    private string? ToWallet => Preview?.Transaction?.ToWalletId is { } id ? Choices.Wallets.FirstOrDefault(wallet => wallet.Id == id)?.Name : null;

    /// <summary>What the chain's rules say of the address as it is typed.</summary>
    private AddressCheck? Check => _address is null || _blockchain is null ? null : AddressRules.Check(_blockchain, _address);

    private string? RecipientFault => Check is { IsValid: false } check ? check.Explain(_blockchain!) : FaultOf(LedgerField.Recipient, _address is null) ?? FaultOf(LedgerField.ToWallet);

    private string? RecipientNote => Check is { IsValid: true } check ? check.Explain(_blockchain!) : null;

    protected override async Task StartAsync()
    {
        if (Symbol is { Length: > 0 } && await Coins.CoinAsync(Symbol, Closing) is { } coin) await TakeAsync(coin);
    }

    protected override async Task<LedgerPreview?> AskAsync(CancellationToken cancellationToken) =>
        Transfer() is { } transfer ? await Ledger.PreviewTransferAsync(UserId, transfer, cancellationToken) : null;

    protected override async Task<LedgerResult?> WriteAsync(CancellationToken cancellationToken) =>
        Transfer() is { } transfer ? await Ledger.TransferAsync(UserId, transfer, cancellationToken) : null;

    private TransferCoins? Transfer()
    {
        if (_coin is null || _amount is not { } amount || _blockchain is null || Check is not { IsValid: true } address) return null;
        return new(
            _coin.Symbol, amount, _blockchain, address.Normalised, _key, _at, _value,
            _fee is { } fee and not 0m ? new LedgerFee(fee, FeeCoin) : null, _fromWallet, _method, _hash, _notes);
    }

    private async Task ChoseCoinAsync(CoinChoice? coin)
    {
        await TakeAsync(coin);
        await EditedAsync();
    }

    private async Task TakeAsync(CoinChoice? coin)
    {
        _coin = coin;
        if (!_chainTyped && coin is not null) _blockchain = await Coins.BlockchainAsync(coin.Id, Closing);
    }

    private Task TypedChainAsync(ChangeEventArgs args)
    {
        (_blockchain, _chainTyped) = (Blank(args.Value as string), true);
        return EditedAsync();
    }

    private Task TypedAddressAsync(ChangeEventArgs args) => SetAsync(() => _address = Blank(args.Value as string));

    private Task SetAsync(Action set)
    {
        set();
        return EditedAsync();
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

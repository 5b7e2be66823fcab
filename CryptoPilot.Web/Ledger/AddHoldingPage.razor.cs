using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Forms;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Ledger;

/// <summary>Where a user enters what they own.</summary>
public sealed partial class AddHoldingPage : LedgerFormBase
{
    private readonly Guid _key = Guid.NewGuid();
    private CoinChoice? _coin;
    private decimal? _amount;
    private decimal? _cost;
    private decimal? _fee;
    private string _feeCoin = "USD";
    private DateTime? _at;
    private DateTime? _expires;
    private int? _wallet;
    private string? _notes;
    private HoldingSource _source = HoldingSource.Bought;
    private bool _costTyped;
    private bool _costFound = true;

    /// <summary>The coin to start with.</summary>
    [SupplyParameterFromQuery(Name = "symbol")]
    public string? Symbol { get; set; }

    /// <summary>Coin units to start with, with a decimal point.</summary>
    [SupplyParameterFromQuery(Name = "amount")]
    public string? StartAmount { get; set; }

    /// <summary>When it was acquired, to start with: ISO 8601.</summary>
    [SupplyParameterFromQuery(Name = "at")]
    public string? StartTime { get; set; }

    /// <summary>The transaction that this purchase was missing for; the way back leads there.</summary>
    [SupplyParameterFromQuery(Name = "fixes")]
    public long? Fixes { get; set; }

    private string Back => Fixes is { } id ? $"transactions?tx={id}" : "dashboard";

    private IReadOnlyList<string> FeeCoins => [.. new[] { _coin?.Symbol }.OfType<string>(), .. Choices.Coins];

    private string CostHint => (_coin, _costTyped, _costFound, _at) switch
    {
        (null, _, _, _) or (_, true, _, _) or (_, _, _, null) => "",
        (_, _, false, _) => LedgerText.UnitCostNone,
        (_, _, _, { } at) when at.Date >= Now.Date => LedgerText.UnitCostNow,
        (_, _, _, { } at) => LedgerWords.Say(LedgerText.UnitCostDay, at.ToString("d", CultureInfo.CurrentCulture)),
    };

    private string Sentence
    {
        get
        {
            if (_coin is null || _amount is not > 0m || _cost is not { } cost || _at is not { } at || !LedgerRules.IsWithinReason(_amount.Value, cost)) return LedgerText.PreviewEmpty;
            var when = $"{LedgerWords.When(at, Zone)} ({Zone.Id})";
            return LedgerWords.Say(
                cost == 0m ? LedgerText.PreviewFree : LedgerText.PreviewBought,
                NumberFormat.Exact(_amount.Value), _coin.Symbol, NumberFormat.Usd(_amount.Value * cost), NumberFormat.Price(cost), when);
        }
    }

    protected override async Task StartAsync()
    {
        _at = DateTime.TryParse(StartTime, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : new DateTime(Now.Ticks - (Now.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc);
        if (DecimalText.Parse(StartAmount, CultureInfo.InvariantCulture, out var amount) == DecimalFault.None) _amount = amount;
        if (Symbol is { Length: > 0 }) _coin = await Coins.CoinAsync(Symbol, Closing);
        await SuggestCostAsync();
    }

    protected override async Task<LedgerPreview?> AskAsync(CancellationToken cancellationToken) =>
        Holding() is { } holding ? await Ledger.PreviewGenerateAsync(UserId, holding, cancellationToken) : null;

    protected override async Task<LedgerResult?> WriteAsync(CancellationToken cancellationToken) =>
        Holding() is { } holding ? await Ledger.GenerateAsync(UserId, holding, cancellationToken) : null;

    protected override string AddressAfter(long transactionId) => Fixes is null ? $"dashboard?added={Uri.EscapeDataString(_coin!.Symbol)}" : Back;

    private GenerateHolding? Holding()
    {
        if (_coin is null || _amount is not { } amount || _cost is not { } cost || _at is not { } at) return null;
        return new(
            _coin.Symbol, amount, cost, at, _source, _key,
            _fee is { } fee and not 0m ? new LedgerFee(fee, _feeCoin) : null, _wallet, _expires, _notes, Insists);
    }

    private Task SetAsync(Action set)
    {
        set();
        return EditedAsync();
    }

    private async Task ChoseCoinAsync(CoinChoice? coin)
    {
        _coin = coin;
        await SuggestCostAsync();
        await EditedAsync();
    }

    private async Task ChoseTimeAsync(DateTime? at)
    {
        _at = at;
        await SuggestCostAsync();
        await EditedAsync();
    }

    private Task TypedCostAsync(decimal? cost)
    {
        (_cost, _costTyped) = (cost, true);
        return EditedAsync();
    }

    private Task ChoseSourceAsync(ChangeEventArgs args) => SetAsync(() => _source = Enum.TryParse<HoldingSource>(args.Value as string, out var source) ? source : _source);

    private async Task SuggestCostAsync()
    {
        if (_costTyped || _coin is null || _at is not { } at) return;
        _cost = await Coins.PriceOnAsync(_coin.Id, at, Closing);
        _costFound = _cost is not null;
    }
}

using System.Data.Common;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Shell;
using CryptoPilot.Web.Wallets.Addresses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Radzen;

namespace CryptoPilot.Web.Wallets;

/// <summary>The form of a new wallet. It keeps what was typed whatever is refused, and closes its dialog with the wallet's key once stored.</summary>
public sealed partial class WalletEditor : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly string _id = $"w{Guid.NewGuid():N}";
    private WalletOutcome? _outcome;
    private string _chain = Chains.All[0].Name;
    private string? _other;
    private string _address = "";
    private string? _name;
    private bool _watchOnly;
    private bool _primary;
    private bool _busy;
    private bool _failed;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    [Inject]
    private WalletService Wallets { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    private string Blockchain => _chain.Length > 0 ? _chain : _other ?? "";

    private string? AddressHint
    {
        get
        {
            if (_address.Length == 0 || Blockchain.Length == 0) return WalletsText.FieldAddressHint;
            var check = AddressRules.Check(Blockchain, _address);
            if (!check.IsValid) return FaultOf(WalletField.Address) is null ? check.Explain(Blockchain) : null;
            return check.Explain(Blockchain) ?? WalletsText.AddressGood;
        }
    }

    public void Dispose() => _closing.Cancel();

    private void AddressTyped(ChangeEventArgs args)
    {
        _address = args.Value as string ?? "";
        if (_outcome is { IsDone: false }) _outcome = null;
    }

    private void WatchOnlyChosen(ChangeEventArgs args)
    {
        _watchOnly = args.Value is true;
        if (_watchOnly) _primary = false;
    }

    private async Task SaveAsync()
    {
        if (_busy) return;
        (_busy, _failed) = (true, false);
        try
        {
            var userId = (await Authentication).User.UserId();
            _outcome = await Wallets.AddAsync(userId, new WalletDraft(_name, Blockchain, _address, _watchOnly, _primary), _closing.Token);
            // A private key is not kept on the screen either.
            if (_outcome.Address?.Fault == AddressFault.PrivateKey) _address = "";
            if (_outcome.IsDone) Dialogs.Close(_outcome.WalletId);
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            PageLog.ActFailed(Loggers, this, exception);
            _failed = true;
        }
        finally
        {
            _busy = false;
        }
    }

    private string? FaultOf(WalletField field) => field == WalletField.Form && _failed ? WalletsText.ActionFailed : _outcome?.Explain(field);

    private string Invalid(WalletField field) => FaultOf(field) is null ? "false" : "true";

    private string Id(string part) => $"{_id}-{part}";
}

using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Ledger.Forms;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>Where a user chooses which lots disposals use, and sees what the past would be by it.</summary>
public sealed partial class MethodPage(LedgerService ledger, TransactionQueries queries, ILogger<MethodPage> logger) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private CostBasisMethod _usual;
    private CostBasisMethod _wanted;
    private MethodEffect? _effect;
    private string? _fault;
    private string? _done;
    private int _userId;
    private bool _insists;
    private bool _busy;
    private bool _failed;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    public void Dispose() => _life.Cancel();

    protected override async Task OnInitializedAsync()
    {
        _userId = (await Authentication).User.UserId();
        _usual = _wanted = await queries.MethodAsync(_userId, _life.Token);
        await PreviewAsync();
    }

    private Task WantAsync(CostBasisMethod method)
    {
        (_wanted, _insists, _done, _fault) = (method, false, null, null);
        return PreviewAsync();
    }

    private async Task PreviewAsync()
    {
        var wanted = _wanted;
        (_effect, _failed) = (null, false);
        try
        {
            var effect = await ledger.PreviewRecomputeAsync(_userId, new(wanted), _life.Token);
            if (wanted == _wanted) _effect = effect;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            PanelLog.SaveFailed(logger, exception);
            _failed = true;
        }
    }

    private Task ChooseAsync() => ActAsync(async () =>
    {
        await ledger.ChooseMethodAsync(_userId, _wanted, _life.Token);
        (_usual, _done) = (_wanted, LedgerWords.Say(MethodText.Chosen, LedgerWords.Of(_wanted)));
    });

    private Task RecomputeAsync() => ActAsync(async () =>
    {
        var result = await ledger.RecomputeAsync(_userId, new(_wanted, _insists), _life.Token);
        if (!result.Succeeded)
        {
            _fault = result.Faults.Select(fault => LedgerWords.Of(fault.Key, fault.Value, result.Broken)).First();
            return;
        }

        (_usual, _done) = (_wanted, MethodText.Recomputed);
        await PreviewAsync();
    });

    private async Task ActAsync(Func<Task> act)
    {
        if (_busy) return;
        (_busy, _fault, _done) = (true, null, null);
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            PanelLog.SaveFailed(logger, exception);
            _fault = LedgerFormText.SaveFailed;
        }
        finally
        {
            _busy = false;
        }
    }

    private static string Explain(CostBasisMethod method) => method switch
    {
        CostBasisMethod.Fifo => MethodText.Fifo,
        CostBasisMethod.Lifo => MethodText.Lifo,
        CostBasisMethod.Hifo => MethodText.Hifo,
        CostBasisMethod.Average => MethodText.Average,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };
}

using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Accounts;

/// <summary>What the cards of the account pages have in common: one thing at a time, a sentence on how it ended, and one when nothing could be read.</summary>
public abstract class AccountCard : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _life = new();

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    /// <summary>Ends with the card.</summary>
    protected CancellationToken Life => _life.Token;

    /// <summary>What went wrong, or null.</summary>
    protected string? Fault { get; set; }

    /// <summary>What was done, or null.</summary>
    protected string? Done { get; set; }

    protected bool Busy { get; private set; }

    /// <summary>True when what the card shows could not be read; what it showed before stays.</summary>
    protected bool CannotRead { get; private set; }

    public void Dispose()
    {
        _life.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what the card shows.</summary>
    protected async Task ReadAsync(Func<Task> read)
    {
        try
        {
            await read();
            CannotRead = false;
        }
        catch (Exception exception) when (!_life.IsCancellationRequested)
        {
            PageLog.ReadFailed(Loggers, this, exception);
            CannotRead = true;
        }
    }

    /// <summary>Does something that answers with null or with what is wrong.</summary>
    protected async Task ActAsync(Func<Task<string?>> act, string? done)
    {
        if (Busy) return;
        (Busy, Fault, Done) = (true, null, null);
        try
        {
            Fault = await act();
            if (Fault is null) Done = done;
        }
        catch (Exception exception) when (!_life.IsCancellationRequested)
        {
            PageLog.ActFailed(Loggers, this, exception);
            Fault = AccountsText.SaveFailed;
        }
        finally
        {
            Busy = false;
        }
    }
}

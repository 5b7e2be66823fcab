using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>What the cards of the profile page have in common: one thing at a time, and a sentence on how it ended.</summary>
public abstract partial class ProfileCard : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _life = new();

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public int UserId { get; set; }

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    /// <summary>Ends with the card.</summary>
    protected CancellationToken Life => _life.Token;

    /// <summary>What went wrong, or null.</summary>
    protected string? Fault { get; set; }

    /// <summary>What was done, or null.</summary>
    protected string? Done { get; set; }

    protected bool Busy { get; private set; }

    public void Dispose()
    {
        _life.Cancel();
        GC.SuppressFinalize(this);
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
            Log.Failed(Loggers.CreateLogger(GetType()), exception);
            Fault = ProfileText.SaveFailed;
        }
        finally
        {
            Busy = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A change of a profile was not saved")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>Watches the session of one circuit for as long as it is open.</summary>
public sealed partial class SessionCircuit(
    SessionAuthentication authentication,
    SessionStanding standing,
    LiveSessions live,
    LastSeenWriter seen,
    EndedTicket tickets,
    TimeProvider time,
    ILogger<SessionCircuit> logger) : CircuitHandler, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private SessionIdentity? _identity;
    private IDisposable? _registration;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        if (state.User.Identity?.IsAuthenticated != true) return;
        _identity = SessionIdentity.Of(state.User);
        if (_identity is not { } identity) return;
        _registration = live.Register(identity.UserId, LookAsync);
    }

    /// <summary>The connection was lost for a while, and with it perhaps what told the page to leave.</summary>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken) => LookAsync();

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Close();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Close();
        _closing.Dispose();
    }

    private void Close()
    {
        _registration?.Dispose();
        if (!_closing.IsCancellationRequested) _closing.Cancel();
    }

    private async Task LookAsync()
    {
        if (_identity is not { } identity) return;
        try
        {
            var verdict = await JudgeAsync(identity, _closing.Token);
            if (verdict == SessionVerdict.Alive) seen.Note(identity.SessionId);
            else authentication.End(verdict, tickets.Address(verdict, identity.UserId));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The page was closed meanwhile.
        }
        catch (Exception exception)
        {
            // The database did not answer: the next round, a minute later at the latest, asks again.
            Log.NotJudged(logger, exception);
        }
    }

    /// <summary>A session that seems outdated may be the one that made the change; its renewal is then on its way.</summary>
    private async Task<SessionVerdict> JudgeAsync(SessionIdentity identity, CancellationToken cancellationToken)
    {
        var verdict = await standing.JudgeAsync(identity, afresh: false, cancellationToken);
        if (verdict != SessionVerdict.Outdated) return verdict;
        await Task.Delay(SessionCookie.Grace, time, cancellationToken);
        return await standing.JudgeAsync(identity, afresh: true, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Whether the session of an open page still lives could not be read; it is asked again")]
        public static partial void NotJudged(ILogger logger, Exception exception);
    }
}

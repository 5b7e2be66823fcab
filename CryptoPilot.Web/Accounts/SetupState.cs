using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts;

/// <summary>Whether this instance has been set up. Once it has users it is not asked again.</summary>
public sealed class SetupState(IDbContextFactory<CryptoPilotContext> contexts)
{
    private volatile bool _isDone;

    /// <summary>True when there is at least one user.</summary>
    public async ValueTask<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        if (_isDone) return true;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return _isDone = await db.Users.AnyAsync(cancellationToken);
    }

    /// <summary>Asks again: a set-up that failed half-way was taken back.</summary>
    public void Forget() => _isDone = false;
}

using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.MyData;
using CryptoPilot.Web.Accounts.Sessions;

namespace CryptoPilot.Web.Accounts.Activity;

/// <summary>What a sign-in brings about: an unusual one is told, and an asked-for deletion is taken back.</summary>
public sealed class Arrivals(UnusualSignIns unusual, DeletionService deletion)
{
    /// <summary>To be called before the sign-in itself is logged.</summary>
    public async Task SignedInAsync(AppUser user, SessionOrigin origin, CancellationToken cancellationToken)
    {
        await unusual.TellAsync(user.Id, origin, cancellationToken);
        if (user.DeletionAskedAt is not null) await deletion.CancelAsync(user.Id, origin, cancellationToken);
    }
}

using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>Marks lots whose validity has ended.</summary>
public sealed class LotExpirer(IDbContextFactory<CryptoPilotContext> contexts, LiveUpdates live, TimeProvider time) : IJobRunner
{
    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lapsed = db.Tokens.Where(lot => lot.Status == TokenStatus.Active && lot.ExpiresAt <= now);
        // SQLite would walk all lots of all users to tell them apart; those that lapse are few.
        var users = await lapsed.Select(lot => lot.UserId).ToHashSetAsync(cancellationToken);
        if (users.Count == 0) return new JobReport(("expired", 0));

        // What a command writes meanwhile follows the same rule, so that neither undoes the other.
        var expired = await lapsed.ExecuteUpdateAsync(
            set => set.SetProperty(lot => lot.Status, TokenStatus.Expired).SetProperty(lot => lot.UpdatedAt, now).SetProperty(lot => lot.Version, lot => lot.Version + 1),
            cancellationToken);
        foreach (var userId in users) live.Publish(LiveTopic.User(userId));
        return new JobReport(("expired", expired));
    }
}

using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Api.Problems;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>The writes of the last day that carried an idempotency key, and their answers, encrypted.</summary>
public sealed class RequestMemory(IDbContextFactory<CryptoPilotContext> contexts, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long an answer is given again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>A request that has no answer after this time has ended with its process; it is longer than a request may take.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(60);

    private readonly IDataProtector _protector = protection.CreateProtector("api-requests");

    /// <summary>What is known of a request.</summary>
    /// <param name="Id">The row to keep the answer in.</param>
    /// <param name="Answer">The answer that was given; null when it is to be worked on now.</param>
    /// <param name="Fault">Why it is not worked on now.</param>
    public readonly record struct Entry(long Id, KeptAnswer? Answer, ApiFault? Fault);

    /// <summary>Notes that a request is worked on, unless it was already.</summary>
    public async Task<Entry> EnterAsync(int userId, string key, string hash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (await FindAsync(userId, key, cancellationToken) is { } known) return await JudgeAsync(known, hash, now, cancellationToken);
        var row = new ApiRequest { UserId = userId, IdempotencyKey = key, RequestHash = hash, StartedAt = now };
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            db.ApiRequests.Add(row);
            await db.SaveChangesAsync(cancellationToken);
            return new Entry(row.Id, null, null);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // Another request with the key came in between; if it did not, the database has another reason.
            if (await FindAsync(userId, key, cancellationToken) is { } other) return await JudgeAsync(other, hash, now, cancellationToken);
            throw;
        }
    }

    /// <summary>Keeps the answer. Not to be cancelled by a caller who left: what was done is done.</summary>
    public async Task KeepAsync(long id, KeptAnswer answer)
    {
        var bytes = _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(answer));
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await db.ApiRequests.Where(row => row.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, answer.Status).SetProperty(row => row.Answer, bytes), CancellationToken.None);
    }

    /// <summary>Lets the same request be tried again.</summary>
    public async Task ForgetAsync(long id)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await db.ApiRequests.Where(row => row.Id == id && row.Status == null).ExecuteDeleteAsync(CancellationToken.None);
    }

    private async Task<ApiRequest?> FindAsync(int userId, string key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ApiRequests.AsNoTracking().SingleOrDefaultAsync(row => row.UserId == userId && row.IdempotencyKey == key, cancellationToken);
    }

    private async Task<Entry> JudgeAsync(ApiRequest known, string hash, DateTime now, CancellationToken cancellationToken)
    {
        if (known.RequestHash != hash)
            return new Entry(known.Id, null, new ApiFault(ApiProblems.IdempotencyMismatch, "Use a new key for a new request, or send the first one again unchanged.", Idempotency.Header));
        if (known is { Status: not null, Answer: { } kept }) return new Entry(known.Id, JsonSerializer.Deserialize<KeptAnswer>(_protector.Unprotect(kept))! with { IsReplayed = true }, null);
        return now - known.StartedAt > Abandoned && await TakeOverAsync(known, now, cancellationToken)
            ? new Entry(known.Id, null, null)
            : new Entry(known.Id, null, new ApiFault(ApiProblems.IdempotencyInProgress, "Wait for the first request's answer, or send it again in a moment.", Idempotency.Header, TimeSpan.FromSeconds(1)));
    }

    private async Task<bool> TakeOverAsync(ApiRequest known, DateTime now, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ApiRequests.Where(row => row.Id == known.Id && row.Status == null && row.StartedAt == known.StartedAt)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.StartedAt, now), cancellationToken) == 1;
    }
}

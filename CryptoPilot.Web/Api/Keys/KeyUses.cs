using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Database;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>
/// Writes when, from where and how often keys were used, every ten seconds and at the stop, never while a request waits. Counts are
/// added to what is stored, so that several web nodes may count the same key.
/// </summary>
public sealed partial class KeyUses(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time, ILogger<KeyUses> logger) : BackgroundService
{
    /// <summary>A key that was erased meanwhile gets no row; a day that another node has begun gets no second one.</summary>
    public const string AddDay = """
        INSERT INTO "api_key_uses" ("api_key_id", "day", "count")
        SELECT "id", @day, 0 FROM "api_keys"
        WHERE "id" = @api_key_id AND NOT EXISTS (SELECT 1 FROM "api_key_uses" WHERE "api_key_id" = @api_key_id AND "day" = @day);
        """;

    public const string AddCount = """
        UPDATE "api_key_uses" SET "count" = "count" + @count WHERE "api_key_id" = @api_key_id AND "day" = @day;
        """;

    public const string SetLast = """
        UPDATE "api_keys" SET "last_used_at" = @last_used_at, "last_used_address" = @last_used_address
        WHERE "id" = @id AND ("last_used_at" IS NULL OR "last_used_at" < @last_used_at);
        """;

    private const int BatchSize = 200;

    /// <summary>Two nodes may begin the same day at the same moment; the one that is refused finds it begun.</summary>
    private const int Attempts = 3;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<KeyUseCount> _noted = new();

    /// <summary>Counts a request that was let in.</summary>
    public void Note(KeyUseCount uses, DateTime now, IPAddress? address)
    {
        if (uses.Add(now, address)) _noted.Enqueue(uses);
    }

    /// <summary>Writes what was counted.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var noted = new List<KeyUseCount>();
        while (_noted.TryDequeue(out var uses)) noted.Add(uses);
        // In the order of their keys: two nodes that write the same rows then wait for each other and never for ever.
        foreach (var batch in noted.OrderBy(uses => uses.KeyId).Chunk(BatchSize)) await WriteAsync(batch, cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryWriteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is written at the stop.
        }
    }

    private async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // What was counted stays counted: the next round writes it.
            Log.NotWritten(logger, exception);
        }
    }

    private async Task WriteAsync(KeyUseCount[] batch, CancellationToken cancellationToken)
    {
        var taken = batch.Select(uses => (Uses: uses, What: uses.Take())).ToList();
        try
        {
            var days = taken.SelectMany(one => one.What.Days.Select(day => new ApiKeyUse { ApiKeyId = one.Uses.KeyId, Day = day.Day, Count = day.Count })).ToList();
            var keys = taken.Select(one => new ApiKey { Id = one.Uses.KeyId, Name = "", Key = "", Secret = "", LastUsedAt = one.What.LastAt, LastUsedAddress = one.What.Address }).ToList();
            for (var attempt = 1; !await StoreAsync(days, keys, isLast: attempt == Attempts, cancellationToken); attempt++)
            {
                // The next attempt finds what stood in its way.
            }
        }
        catch
        {
            foreach (var (uses, what) in taken)
                if (uses.GiveBack(what.Days)) _noted.Enqueue(uses);
            throw;
        }
    }

    private async Task<bool> StoreAsync(List<ApiKeyUse> days, List<ApiKey> keys, bool isLast, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        try
        {
            await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
            await new RowStatement<ApiKeyUse>(db, AddDay).RunAsync(days, cancellationToken);
            await new RowStatement<ApiKeyUse>(db, AddCount).RunAsync(days, cancellationToken);
            await new RowStatement<ApiKey>(db, SetLast).RunAsync(keys, cancellationToken);
            await unit.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbException) when (!isLast && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "How often API keys were used could not be written; it is tried again")]
        public static partial void NotWritten(ILogger logger, Exception exception);
    }
}

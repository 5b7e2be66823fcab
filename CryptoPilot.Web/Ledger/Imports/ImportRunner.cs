using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>
/// Works off the imports that wait: reads files, writes chosen rows, undoes. Imports take turns, one batch each, so that a large file
/// of one user does not keep another's small one waiting. What was cut off goes on where the last batch ended, and so does what belongs to someone who may not enter, once they may again.
/// </summary>
public sealed partial class ImportRunner(
    IDbContextFactory<CryptoPilotContext> contexts, ImportReader reader, ImportWriter writer, ImportUndoer undoer, LiveUpdates live, TimeProvider time, ILogger<ImportRunner> logger) : IJobRunner
{
    /// <summary>Stands in <see cref="LedgerImport.Problem"/> when a step failed and will be tried again.</summary>
    public const string Interrupted = "Interrupted";

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var (read, written, removed, failed) = (0L, 0L, 0L, new HashSet<int>());
        while (await WaitingAsync(failed, cancellationToken) is { Count: > 0 } waiting)
        {
            foreach (var (id, status) in waiting)
            {
                try
                {
                    if (status == ImportStatus.Reading) read += await reader.ReadAsync(id, cancellationToken);
                    if (status == ImportStatus.Importing) written += await writer.WriteAsync(id, cancellationToken);
                    if (status == ImportStatus.Undoing) removed += await undoer.UndoAsync(id, cancellationToken);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    // One broken import must not stop the others; it stays where it is and is tried again later.
                    Log.StepFailed(logger, id, status, exception);
                    failed.Add(id);
                    await MarkAsync(id, cancellationToken);
                }
            }
        }

        return new JobReport(("read", read), ("written", written), ("removed", removed), ("failed", failed.Count));
    }

    private async Task<List<(int Id, ImportStatus Status)>> WaitingAsync(HashSet<int> failed, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var entering = db.Users.Where(AccountStanding.Entering(time.GetUtcNow().UtcDateTime));
        var waiting = await db.Imports
            .Where(import => entering.Any(user => user.Id == import.UserId))
            .Where(import => import.Status == ImportStatus.Reading || import.Status == ImportStatus.Importing || import.Status == ImportStatus.Undoing)
            .OrderBy(import => import.Id).Select(import => new { import.Id, import.Status }).ToListAsync(cancellationToken);
        return [.. waiting.Where(import => !failed.Contains(import.Id)).Select(import => (import.Id, import.Status))];
    }

    private async Task MarkAsync(int importId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Imports.Where(import => import.Id == importId).ExecuteUpdateAsync(set => set.SetProperty(import => import.Problem, Interrupted), cancellationToken);
        var userId = await db.Imports.Where(import => import.Id == importId).Select(import => import.UserId).SingleOrDefaultAsync(cancellationToken);
        live.Publish(LiveTopic.User(userId));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Import {Import} could not go on while {Status}; it is tried again later")]
        public static partial void StepFailed(ILogger logger, int import, ImportStatus status, Exception exception);
    }
}

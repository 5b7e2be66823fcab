using CryptoPilot.Data;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Accounts.Sessions;

/// <summary>Counts how often the database is asked; may hold or refuse a question.</summary>
internal sealed class CountedContexts(TestDatabase database) : IDbContextFactory<CryptoPilotContext>
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Set to answer with an exception, as a database does that is away.</summary>
    public bool IsAway { get; set; }

    /// <summary>The exception that it then answers with.</summary>
    public Func<Exception> Fault { get; init; } = () => new InvalidOperationException("The database is away.");

    public CryptoPilotContext CreateDbContext()
    {
        Interlocked.Increment(ref _count);
        return IsAway ? throw Fault() : database.CreateDbContext();
    }
}

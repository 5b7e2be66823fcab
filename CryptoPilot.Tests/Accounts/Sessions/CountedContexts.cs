using CryptoPilot.Data;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Accounts.Sessions;

/// <summary>Counts how often the database is asked; may hold or refuse a question.</summary>
internal sealed class CountedContexts(TestDatabase database) : IDbContextFactory<CryptoPilotContext>
{
    private readonly Signals _questions = new();

    public int Count => _questions.Count;

    /// <summary>Set to answer with an exception, as a database does that is away.</summary>
    public bool IsAway { get; set; }

    /// <summary>The exception that it then answers with.</summary>
    public Func<Exception> Fault { get; init; } = () => new InvalidOperationException("The database is away.");

    /// <summary>Waits until it was asked so often in all.</summary>
    public Task WaitForAsync(int count) => _questions.WaitForAsync(count);

    public CryptoPilotContext CreateDbContext()
    {
        _questions.CountAsync();
        return IsAway ? throw Fault() : database.CreateDbContext();
    }
}

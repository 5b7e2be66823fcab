using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Database;

/// <summary>
/// EF Core's model and its list of migrations. They are made on another processor while this one puts the services of the host together;
/// no file and no server is touched.
/// </summary>
public sealed class EarlyModel(Func<CryptoPilotContext> context)
{
    /// <summary>Ends when they are there; later contexts of the process find them.</summary>
    public Task Made { get; } = Task.Run(async () =>
    {
        await using var db = context();
        _ = db.Model;
        _ = db.Database.GetMigrations();
    });
}

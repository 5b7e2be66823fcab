using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Data.Conventions;

/// <summary>A row that says when it was made.</summary>
public interface ICreated
{
    /// <summary>When the row was made, UTC. Set on insert when the application left it empty.</summary>
    DateTime? CreatedAt { get; set; }
}

/// <summary>A row that says when it was last changed.</summary>
public interface IUpdated
{
    /// <summary>When the row was last changed, UTC. Set on every save.</summary>
    DateTime? UpdatedAt { get; set; }
}

/// <summary>A row that two actors can change: a save that started from an older version is refused.</summary>
public interface IVersioned
{
    /// <summary>Grows by one with every change.</summary>
    int Version { get; set; }
}

/// <summary>Stamps rows with the application's clock and raises their version.</summary>
public sealed class RowStamps(TimeProvider time) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Stamp(eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Stamp(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private void Stamp(DbContext? context)
    {
        if (context is null) return;
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State == EntityState.Added && entry.Entity is ICreated created) created.CreatedAt ??= now;
            if (entry.State is not (EntityState.Added or EntityState.Modified)) continue;
            if (entry.Entity is IUpdated updated) updated.UpdatedAt = now;
            if (entry.State == EntityState.Modified && entry.Entity is IVersioned versioned) versioned.Version++;
        }
    }
}

using CryptoPilot.Data.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>
/// Lets only so many passwords be hashed at once that a processor stays free for pages: hashing is made to be slow, and hundreds of
/// sign-ins at once would otherwise hold every thread. Who waits does so without a thread, in the order of arrival.
/// </summary>
public sealed class HashGate : IDisposable
{
    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount - 1));
    private volatile string? _nobodysHash;

    /// <summary>Runs slow work when there is a place for it.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>A hash of nobody's password, made with the same effort as everybody's.</summary>
    public string NobodysHash(IPasswordHasher<AppUser> hasher) => _nobodysHash ??= hasher.HashPassword(new AppUser(), Guid.NewGuid().ToString());

    public void Dispose() => _places.Dispose();
}

using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Benchmarks;

/// <summary>
/// Draining 10,000 e-mails from the outbox to a mail server on this machine, letters, limits and records included, and the same number of
/// ready letters from memory over the same number of connections.
/// </summary>
internal static class DeliveryBenchmark
{
    private const int Mails = 10_000;
    private const int Rounds = 5;

    /// <summary>The target says at least 80 percent of the speed, which is at most this share of the time.</summary>
    private const double Target = 1.25;

    public static async Task RunAsync()
    {
        await using var server = new SmtpHouse { KeepsMails = false };
        await using var host = await BenchmarkHost.CreateAsync(Mails, MarketSource.Replay, builder => builder.Services.Configure<MailOptions>(options =>
            (options.Host, options.Port, options.Security, options.From) = ("127.0.0.1", server.Port, MailSecurity.None, "CryptoPilot <pilot@example.org>")));
        await PrepareAsync(host);

        var (product, bare) = await Paired.MedianAsync(Rounds, () => DrainAsync(host, server), () => BareAsync(host, server));
        Paired.Report($"{Mails} e-mails, outbox / bare loop (ms)", product, bare, Target);
        Console.WriteLine(FormattableString.Invariant($"share of the bare loop's speed: {bare / product:0.00}; {Mails / product * 1000:0} / {Mails / bare * 1000:0} mails per second"));
    }

    private static async Task PrepareAsync(BenchmarkHost host)
    {
        await using var connection = await host.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE users SET email = 'user' || id || '@example.org', normalized_email = 'USER' || id || '@EXAMPLE.ORG', email_confirmed = 1";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> DrainAsync(BenchmarkHost host, SmtpHouse server)
    {
        await FillAsync(host);
        var before = server.Taken;
        var sender = host.Services.GetRequiredService<NotificationSender>();
        var time = await Paired.TimeAsync(async () => await sender.RunAsync(default));
        await using var db = await host.ContextAsync();
        var done = await db.NotificationDeliveries.CountAsync(row => row.Status == DeliveryStatus.Delivered);
        var attempts = await db.NotificationAttempts.CountAsync();
        if ((server.Taken - before, done, attempts) != (Mails, Mails, Mails)) throw new InvalidOperationException($"{server.Taken - before} mails came, {done} deliveries and {attempts} attempts were recorded.");
        return time;
    }

    private static async Task<double> BareAsync(BenchmarkHost host, SmtpHouse server)
    {
        var mails = host.Services.GetRequiredService<MailService>();
        var letter = new OutgoingMail("user@example.org", "BTC is above $100,000.00", string.Join('\n', Enumerable.Repeat("The price was $100,012.30 from CoinGecko at 12:00 UTC.", 8)))
        {
            Html = $"<!doctype html><html><body>{string.Concat(Enumerable.Repeat("<p>The price was $100,012.30 from CoinGecko at 12:00 UTC.</p>", 40))}</body></html>",
        };
        var (before, next) = (server.Taken, 0);
        var time = await Paired.TimeAsync(() => Task.WhenAll(Enumerable.Range(0, mails.Parallel).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) <= Mails) await mails.SendAsync(letter with { DeliveryId = Guid.NewGuid() }, default);
        }))));
        if (server.Taken - before != Mails) throw new InvalidOperationException($"{server.Taken - before} mails came.");
        return time;
    }

    private static async Task FillAsync(BenchmarkHost host)
    {
        await using (var clean = await host.ConnectAsync())
        {
            await using var command = clean.CreateCommand();
            command.CommandText = "DELETE FROM notification_deliveries; DELETE FROM user_notifications; PRAGMA wal_checkpoint(TRUNCATE)";
            await command.ExecuteNonQueryAsync();
        }

        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await using var db = await host.ContextAsync();
        var users = await db.Users.OrderBy(user => user.Id).Select(user => user.Id).ToListAsync();
        foreach (var some in users.Chunk(1_000))
        {
            db.NotificationDeliveries.AddRange(some.Select(userId => new NotificationDelivery
            {
                DeliveryId = Guid.NewGuid(),
                UserNotification = new UserNotification
                {
                    UserId = userId, Kind = NotificationKind.Alert, Type = NotificationType.Alert, Title = "BTC is above $100,000.00",
                    Message = "The price was $100,012.30 from CoinGecko at 12:00 UTC.", Link = "/coins/BTC",
                },
                UserId = userId,
                Method = NotificationMethod.Email,
                Status = DeliveryStatus.Pending,
                NextAttemptAt = now,
            }));
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }
    }
}

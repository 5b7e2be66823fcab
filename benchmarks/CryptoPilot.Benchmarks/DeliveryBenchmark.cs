using System.Text;
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
/// ready bytes from memory by bare sockets, as many as the product has connections.
/// </summary>
internal static class DeliveryBenchmark
{
    private const int Rounds = 5;

    /// <summary>The target says at least 80 percent of the speed, which is at most this share of the time.</summary>
    private const double Target = 1.25;

    /// <summary>How many mails; fewer show whether it works at all.</summary>
    public static int Mails { get; set; } = 10_000;

    public static async Task RunAsync()
    {
        await using var server = new SmtpHouse { KeepsMails = false };
        await using var host = await BenchmarkHost.CreateAsync(Mails, MarketSource.Replay, builder => builder.Services.Configure<MailOptions>(options =>
            (options.Host, options.Port, options.Security, options.From) = ("127.0.0.1", server.Port, MailSecurity.None, "CryptoPilot <pilot@example.org>")));
        await PrepareAsync(host);
        var parallel = host.Services.GetRequiredService<MailService>().Parallel;

        var (product, bare) = await Paired.MedianAsync(Rounds, () => DrainAsync(host, server), () => BareAsync(server, parallel));
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

    private static async Task<double> BareAsync(SmtpHouse server, int connections)
    {
        var (before, next) = (server.Taken, 0);
        var letter = Letter();
        var time = await Paired.TimeAsync(() => Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            await using var mails = await BareSmtp.OpenAsync(server.Port);
            while (Interlocked.Increment(ref next) <= Mails) await mails.SendAsync(letter);
        }))));
        if (server.Taken - before != Mails) throw new InvalidOperationException($"{server.Taken - before} mails came.");
        return time;
    }

    /// <summary>About as long as what the product writes, and the line that ends it.</summary>
    private static byte[] Letter()
    {
        const string sentence = "The price was $100,012.30 from CoinGecko at 12:00 UTC.";
        var text = new StringBuilder("From: CryptoPilot <pilot@example.org>\r\nTo: user@example.org\r\nSubject: BTC is above $100,000.00\r\n");
        text.Append("MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"=_bare\"\r\n\r\n--=_bare\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        for (var line = 0; line < 8; line++) text.Append(sentence).Append("\r\n");
        text.Append("--=_bare\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><html><body>\r\n");
        for (var line = 0; line < 40; line++) text.Append("<p>").Append(sentence).Append("</p>\r\n");
        return Encoding.ASCII.GetBytes(text.Append("</body></html>\r\n--=_bare--\r\n.\r\n").ToString());
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

using System.Globalization;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>What is due by the user's clock, over the days on which it is moved: in Berlin on 2026-03-29 02:00 → 03:00 and 2026-10-25 03:00 → 02:00.</summary>
public sealed class ClockChangeTests
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Local midnight before the day on which the clock is moved to local midnight after the third day, in UTC; a digest at an hour that is skipped comes after the gap, one at an hour that comes twice with the first.</summary>
    [Theory]
    [InlineData(8, "2026-03-27 23:00", "2026-03-30 22:00", "2026-03-28 07:00", "2026-03-29 06:00", "2026-03-30 06:00")]
    [InlineData(2, "2026-03-27 23:00", "2026-03-30 22:00", "2026-03-28 01:00", "2026-03-29 01:00", "2026-03-30 00:00")]
    [InlineData(8, "2026-10-23 22:00", "2026-10-26 23:00", "2026-10-24 06:00", "2026-10-25 07:00", "2026-10-26 07:00")]
    [InlineData(2, "2026-10-23 22:00", "2026-10-26 23:00", "2026-10-24 00:00", "2026-10-25 00:00", "2026-10-26 01:00")]
    public async Task Digest_RunEachHour_IsWrittenOnceOnEachDayOfTheUser(int hour, string from, string until, params string[] written)
    {
        await using var database = await TestDatabase.CreateAsync();
        var house = await HouseAsync(database, from);
        var user = await house.UserAsync(document => document.Notify.DigestHour = hour);
        await using (var db = database.CreateDbContext())
        {
            var next = DigestClock.NextAt(user.Preferences!, house.Time.Now);
            await db.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.NextDigestAt, next), Stop);
        }

        for (; house.Time.Now < Utc(until); house.Time.Advance(TimeSpan.FromHours(1)))
        {
            await house.TellAsync(user.Id);
            await new DigestWriter(database, house.Time).RunAsync(Stop);
        }

        var digests = (await house.InboxAsync(user.Id)).Where(row => row.Kind == NotificationKind.Digest).Select(row => row.CreatedAt!.Value).ToList();
        Assert.Equal(written.Select(Utc), digests);
        Assert.Equal(3, digests.Select(at => TimeZoneInfo.ConvertTimeFromUtc(at, s_berlin).Date).Distinct().Count());
        Assert.Equal(3, (await house.DeliveriesAsync(user.Id)).Count);
    }

    /// <summary>Told in the night in which the clock is moved, also in quiet hours that end at a time that is skipped or comes twice.</summary>
    [Theory]
    [InlineData("07:00", "2026-03-28 22:00", "2026-03-29 05:00")]
    [InlineData("02:30", "2026-03-28 22:00", "2026-03-29 01:00")]
    [InlineData("07:00", "2026-10-24 21:00", "2026-10-25 06:00")]
    // 02:30 comes twice; the first run after the second one.
    [InlineData("02:30", "2026-10-24 21:00", "2026-10-25 02:00")]
    public async Task Send_HeldInQuietHours_GoesOnceWhenTheyEnd(string end, string told, string sent)
    {
        await using var database = await TestDatabase.CreateAsync();
        var house = await HouseAsync(database, told);
        var user = await house.UserAsync(document =>
        {
            document.Notify.Account.Email = true;
            (document.Notify.QuietFrom, document.Notify.QuietTo) = (new TimeOnly(22, 0), TimeOnly.Parse(end, CultureInfo.InvariantCulture));
        });
        var (mail, seen) = (new ToldChannel(NotificationMethod.Email), new List<DateTime>());
        await house.TellAsync(user.Id);

        for (var hour = 0; hour < 48; hour++, house.Time.Advance(TimeSpan.FromHours(1)))
        {
            await house.Sender(mail).RunAsync(Stop);
            seen.AddRange(Enumerable.Repeat(house.Time.Now, mail.Sent.Count - seen.Count));
        }

        Assert.Equal([Utc(sent)], seen);
        Assert.Equal(DeliveryStatus.Delivered, (await house.DeliveryAsync(user.Id)).Status);
    }

    private static async Task<OutboxHouse> HouseAsync(TestDatabase database, string from)
    {
        database.Time.Advance(Utc(from) - database.Time.Now);
        return await OutboxHouse.CreateAsync(database);
    }

    private static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}

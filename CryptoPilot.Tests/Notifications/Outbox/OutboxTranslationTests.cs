using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Announcements;
using CryptoPilot.Web.Notifications.DeadLetters;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>All that the outbox asks a database is T-SQL too.</summary>
public sealed class OutboxTranslationTests
{
    private static readonly DateTime s_now = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

    private readonly SqlServerTranslation _server = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Line_OnSqlServer_Translates()
    {
        var (first, second) = (Row(1, wasTaken: false), Row(2, wasTaken: true));
        var line = new OutboxLine(_server, Options.Create(new DeliveryOptions()), Options.Create(new Web.Accounts.Profile.SmsOptions()), _time);
        await using var db = _server.CreateDbContext();
        await line.DueMethodsAsync(Stop);
        await line.TakeAsync(NotificationMethod.Push, Guid.NewGuid(), 5, Stop);
        await line.ReleaseAsync(Guid.NewGuid(), [1], mayHaveArrived: true, Stop);
        await line.ReleaseAsync(Guid.NewGuid(), [1], mayHaveArrived: false, Stop);
        await Record.ExceptionAsync(() => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ToListAsync(DueDelivery.Query(db, Guid.NewGuid(), [1, 2], s_now), Stop));
        await OutboxStatements.UsesAsync(db, NotificationMethod.Sms, [first, second], s_now, s_now, s_now, Stop);
        await OutboxStatements.MergeAsync(db, NotificationMethod.Email, new MergedDeliveries(first, [second]), s_now, Stop);
        await OutboxStatements.HoldAsync(db, NotificationMethod.Email, Guid.NewGuid(), new HeldDeliveries(s_now, [first, second], 1), s_now, Stop);
        await OutboxStatements.LookAgainAsync(db, 1, s_now, Stop);
        await OutboxStatements.SummariesAsync(db, NotificationMethod.Email, [first], Stop);

        _server.AssertParses();
        Assert.True(_server.Commands.Count >= 12);
    }

    [Fact]
    public async Task Jobs_OnSqlServer_Translate()
    {
        var service = new NotificationService(_server, new Web.Live.LiveUpdates(NullLogger<Web.Live.LiveUpdates>.Instance), _time);
        var live = new Web.Live.LiveUpdates(NullLogger<Web.Live.LiveUpdates>.Instance);
        using var page = live.Subscribe(Web.Live.LiveTopic.User(1), () => Task.CompletedTask);
        await new NotificationRecorder(_server, service, _time, NullLogger<NotificationRecorder>.Instance).KeepAsync([], Stop);
        await new DigestWriter(_server, _time).RunAsync(Stop);
        await new NotificationPruner(_server, Options.Create(new DeliveryOptions()), _time).RunAsync(Stop);
        await new AnnouncementWriter(_server, live, _time).RunAsync(Stop);
        await new NotificationFeed(_server, live, _time, NullLogger<NotificationFeed>.Instance).PollAsync(Stop);

        _server.AssertParses();
    }

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        await new DeliveryQueries(_server).OfNotificationsAsync(1, [1, 2], Stop);
        await new DeliveryQueries(_server).AttemptsAsync(1, 2, Stop);
        await Record.ExceptionAsync(() => new DeadLetterQueries(_server).PageAsync(new DeadLetterFilter(NotificationMethod.Email, AttemptOutcome.Later), 5, 5, Stop));
        await Record.ExceptionAsync(() => new AnnouncementQueries(_server).LatestAsync(5, Stop));
        await Record.ExceptionAsync(() => new AnnouncementQueries(_server).PreviewAsync(AnnouncementAudience.Admins, [], Stop));
        await Record.ExceptionAsync(() => new AnnouncementQueries(_server).PreviewAsync(AnnouncementAudience.Chosen, ["a"], Stop));

        _server.AssertParses();
        Assert.True(_server.Commands.Count >= 6);
    }

    [Theory]
    [InlineData(NotificationRecorder.AttemptSql)]
    [InlineData(NotificationRecorder.DeliverySql)]
    public void Statements_ForManyRows_Parse(string sql) => SqlServerTranslation.AssertParses(RowStatement.Repeat(sql, 3));

    private static DueDelivery Row(long id, bool wasTaken) => new() { Id = id, NotificationId = id, UserId = 1, Kind = NotificationKind.Alert, IsUrgent = wasTaken, WasTaken = wasTaken, MayEnter = true };
}

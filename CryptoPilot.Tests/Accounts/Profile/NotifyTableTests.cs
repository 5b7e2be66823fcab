using Bunit;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Notifications.Channels;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed class NotifyTableTests : BunitContext
{
    private NotifyDraft _draft = NotifyDraft.Of(new NotifyChoices());

    [Fact]
    public void Box_Ticked_ChangesThatKindAndWayOnly()
    {
        var table = Table();

        table.Find("input[name=transfer-telegram]").Change(true);

        var expected = NotifyDraft.Of(new NotifyChoices());
        Assert.Equal(expected with { Transfers = expected.Transfers with { Telegram = true } }, _draft);
    }

    [Fact]
    public void Inbox_IsFixedForAllButTransfers()
    {
        var table = Table();

        foreach (var kind in NotifyDraft.Kinds)
        {
            var box = table.Find($"input[name={kind.ToString().ToLowerInvariant()}-in_app]");
            Assert.True(box.HasAttribute("checked"));
            Assert.Equal(kind != NotificationKind.Transfer, box.HasAttribute("disabled"));
        }
    }

    [Fact]
    public void WayThatCannotBeUsed_SaysWhyAndCanOnlyBeGivenUp()
    {
        _draft = _draft.With(NotificationKind.Alert, NotificationMethod.Sms, true);
        var table = Table(new ChannelStatus(NotificationMethod.Sms, "No number is confirmed.", "/account/profile"), new ChannelStatus(NotificationMethod.Email, null, null));

        Assert.Equal("/account/profile", table.Find("[data-unusable=Sms] a").GetAttribute("href"));
        Assert.Empty(table.FindAll("[data-unusable=Email]"));
        Assert.Contains("No number is confirmed.", table.Find("[data-unusable=Sms]").TextContent, StringComparison.Ordinal);
        Assert.True(table.Find("input[name=transfer-sms]").HasAttribute("disabled"));
        Assert.False(table.Find("input[name=alert-sms]").HasAttribute("disabled"));
        table.Find("input[name=alert-sms]").Change(false);
        Assert.False(_draft.Alerts.Sms);
    }

    [Fact]
    public void Hours_Chosen_AreTimesOfTheDayOrNone()
    {
        var table = Table();

        table.Find("input[name=quiet-from]").Change("22:30");
        table.Render(parameters => parameters.Add(view => view.Notify, _draft));
        table.Find("input[name=quiet-to]").Change("");
        table.Find("select[name=digest]").Change("8");

        Assert.Equal((new TimeOnly(22, 30), null, 8), (_draft.QuietFrom, _draft.QuietTo, _draft.DigestHour));
    }

    [Fact]
    public void Faults_StandBesideWhatIsWrong()
    {
        var table = Render<NotifyTable>(parameters => parameters
            .Add(view => view.Notify, _draft)
            .Add(view => view.Faults, new Dictionary<PreferenceField, string> { [PreferenceField.QuietTo] = "No end.", [PreferenceField.DigestHour] = "No hour." }));

        Assert.Equal(("No end.", "No hour."), (table.Find("#quiet-fault").TextContent, table.Find("#digest-fault").TextContent));
    }

    private IRenderedComponent<NotifyTable> Table(params ChannelStatus[] statuses) => Render<NotifyTable>(parameters => parameters
        .Add(view => view.Notify, _draft)
        .Add(view => view.NotifyChanged, draft => _draft = draft)
        .Add(view => view.Statuses, statuses));
}

using System.Net;
using CryptoPilot.Data.Administration;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Admin;

public sealed class AdminConfigurationEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_HoldsAllKeys_AndNoValueThatMayBeASecret()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        await using (var db = house.App.CreateDbContext())
        {
            db.SystemConfig.Add(new SystemSetting { Key = "push.private_key", Value = "\"very-secret\"" });
            await db.SaveChangesAsync(Stop);
        }

        var settings = await admin.GetAsync("/admin/configuration");

        Assert.Equal(settings.Items("key").Order(StringComparer.Ordinal), settings.Items("key"));
        Assert.Superset(new HashSet<string>(["market.source", "push.private_key", "accounts.registration", "accounts.confirm_email", "accounts.admins_need_two_factor"]), settings.Items("key").ToHashSet());
        Assert.DoesNotContain("very-secret", settings.Text, StringComparison.Ordinal);
        var secret = (await admin.GetAsync("/admin/configuration/push.private_key")).AssertDone();
        Assert.Equal(("", "False", "False"), (secret["value"], secret["is_shown"], secret["is_settable"]));
        (await admin.PutAsync("/admin/configuration/push.private_key", """{"value":"mine"}""")).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused", "key");
    }

    [Fact]
    public async Task Setting_Set_HoldsAndLeavesTheOthersAlone()
    {
        await using var own = new ApiHouse();
        await own.InitializeAsync();
        using var admin = await own.NewClientAsync(ApiKeyType.Admin);
        var settings = own.App.Services.GetRequiredService<SignInSettings>();
        var seen = (await admin.GetAsync("/admin/configuration/accounts.registration")).AssertDone();

        var set = (await admin.PutAsync("/admin/configuration/accounts.registration", """{"value":"invitation"}""", ("If-Match", seen.Tag!))).AssertDone();
        (await admin.PutAsync("/admin/configuration/accounts.admins_need_two_factor", """{"value":true}""")).AssertDone();
        (await admin.PutAsync("/admin/configuration/accounts.registration", """{"value":"open"}""", ("If-Match", seen.Tag!))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");

        Assert.Equal(("invitation", "True"), (set["value"], set["is_settable"]));
        Assert.Equal(new SignInRules(RegistrationMode.Invitation, false, true), await settings.GetAsync(Stop));
        await using var db = own.App.CreateDbContext();
        var lines = await db.AuditLogs.Where(log => log.UserId == admin.User.Id && log.NewValue != "false").OrderBy(log => log.Id).ToListAsync(Stop);
        Assert.Equal([("setting_changed", "system_config:accounts.registration", "\"invitation\""), ("setting_changed", "system_config:accounts.admins_need_two_factor", "true")],
            lines.Select(line => (line.Action, line.Subject, line.NewValue)));
    }

    [Theory]
    [InlineData("accounts.registration", """{"value":"everybody"}""", HttpStatusCode.BadRequest, "invalid-field", "value")]
    [InlineData("accounts.registration", """{"value":1}""", HttpStatusCode.BadRequest, "invalid-field", "value")]
    [InlineData("accounts.registration", """{"value":"\ud800"}""", HttpStatusCode.BadRequest, "invalid-field", "value")]
    [InlineData("accounts.registration", """{"value":null}""", HttpStatusCode.BadRequest, "invalid-field", "value")]
    [InlineData("accounts.registration", "{}", HttpStatusCode.BadRequest, "invalid-field", "value")]
    [InlineData("accounts.registration", """{"value":{"deep":[1]}}""", HttpStatusCode.BadRequest, "invalid-field", "value")]
    [InlineData("accounts.confirm_email", """{"value":"true"}""", HttpStatusCode.BadRequest, "invalid-field", "value")]
    [InlineData("accounts.confirm_email", """{"value":true,"key":"x"}""", HttpStatusCode.BadRequest, "unknown-field", "key")]
    [InlineData("market.source", """{"value":"live"}""", HttpStatusCode.UnprocessableEntity, "refused", "key")]
    [InlineData("no.such.key", """{"value":1}""", HttpStatusCode.NotFound, "not-found", "key")]
    public async Task Setting_ThatIsWrong_IsRefusedByName(string key, string json, HttpStatusCode status, string code, string field)
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);

        (await admin.PutAsync($"/admin/configuration/{key}", json)).AssertRefused(status, code, field);
    }

    [Fact]
    public async Task Change_ByWhoIsNoAdministrator_IsRefusedByTheService()
    {
        var settings = house.App.Services.GetRequiredService<SignInSettings>();

        Assert.Equal(PeopleFault.NotAllowed, await settings.ChangeAsync(new ActingAdmin(house.Client.User.Id, SessionOrigin.None), rules => rules with { ConfirmEmail = true }, Stop));
    }
}

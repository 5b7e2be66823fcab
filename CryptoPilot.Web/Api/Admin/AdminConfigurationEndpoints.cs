using System.Text.Json;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Configuration;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;

namespace CryptoPilot.Web.Api.Admin;

/// <summary>A choice for the whole instance.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Any JSON value; null when it was never set, or is not shown.</param>
/// <param name="IsShown">False when the value is kept back: nobody said that it is no secret.</param>
/// <param name="Description">What it is for.</param>
/// <param name="IsPublic">True when every key may read it.</param>
/// <param name="IsSettable">True when it can be set here.</param>
/// <param name="UpdatedAt">When it was last set; null when it never was.</param>
public sealed record WireSetting(string Key, JsonElement Value, bool IsShown, string? Description, bool IsPublic, bool IsSettable, DateTime? UpdatedAt);

/// <summary>What a choice shall be.</summary>
/// <param name="Value">A JSON value of the kind that the choice has.</param>
public sealed record WireSettingChange(JsonElement Value);

/// <summary>The choices for the whole instance, for administrators.</summary>
public static class AdminConfigurationEndpoints
{
    private const string Answer =
        """
        {"key":"accounts.registration","value":"invitation","is_shown":true,"description":"Who may make an account: open, invitation, approval or closed.","is_public":false,
         "is_settable":true,"updated_at":"2024-05-01T12:30:00.000Z"}
        """;

    public static void MapAdminConfiguration(this RouteGroupBuilder api)
    {
        var settings = api.MapGroup("/admin/configuration").WithTags("Admin");
        settings.MapGet("", ListAsync)
            .ReadsAsAdmin("listSettings", "Lists the choices for the whole instance by key, as a whole; values that may be secrets are kept back.").Answers<ApiPage<WireSetting>>()
            .AnswersLike($$"""{"items":[{{Answer}}],"next_cursor":null}""");
        settings.MapGet("/{key}", GetAsync).ReadsAsAdmin("getSetting", "Tells one choice.").Answers<WireSetting>().AnswersLike(Answer);
        settings.MapPut("/{key}", SetAsync)
            .WritesAsAdmin("setSetting", "Sets a choice that can be set here; it holds on all nodes within seconds.").HeedsIfMatch()
            .Answers<WireSetting>().Refuses(ApiProblems.Refused).ForExample("""{"value":"invitation"}""").AnswersLike(Answer);
    }

    private static async Task<IResult> ListAsync(ConfigurationQueries configuration, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(ApiPage.Whole((await configuration.ListAsync(cancellationToken)).Select(Show)));

    private static async Task<IResult> GetAsync(string key, ConfigurationQueries configuration, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(await FindAsync(key, configuration, cancellationToken));

    private static async Task<IResult> SetAsync(
        HttpContext http, string key, ApiBody<WireSettingChange> body, ConfigurationService service, ConfigurationQueries configuration, CancellationToken cancellationToken)
    {
        EntityTag.Demand(http, await FindAsync(key, configuration, cancellationToken));
        return await service.SetAsync(UserAct.By(http), key, body.Value.Value, cancellationToken) switch
        {
            ConfigurationFault.NotAllowed => AdminRefusals.NotAllowed,
            ConfigurationFault.Fixed => new ApiFault(ApiProblems.Refused, $"This one cannot be set here; those that can are {string.Join(", ", ConfigurationService.Keys)}.", "key"),
            ConfigurationFault.Value => new ApiFault(ApiProblems.InvalidField, ConfigurationService.Explain(key), "value"),
            _ => ApiAnswer.Ok(await FindAsync(key, configuration, cancellationToken)),
        };
    }

    private static async Task<WireSetting> FindAsync(string key, ConfigurationQueries configuration, CancellationToken cancellationToken) =>
        (await configuration.ListAsync(cancellationToken)).FirstOrDefault(row => row.Key == key) is { } row
            ? Show(row)
            : throw new ApiFaultException(new ApiFault(ApiProblems.NotFound, "There is no choice of that key; /admin/configuration lists those there are.", "key"));

    private static WireSetting Show(ConfigurationRow row) =>
        new(row.Key, ConfigurationWire.Value(row), row.IsShown, row.Description, row.IsPublic, row.IsSettable, row.UpdatedAt);
}

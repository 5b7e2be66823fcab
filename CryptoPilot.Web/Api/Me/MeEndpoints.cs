using System.Globalization;
using CryptoPilot.Web.Accounts.Activity;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Me;

/// <summary>
/// The caller: profile, preferences, what happened to the account, and keys. A password, a second factor and an e-mail address are not
/// changed here, and no key is made here: whoever finds a key could take the account over with it, or outlive its end. The pages ask
/// the person for a proof before each of these; a program has none.
/// </summary>
public static class MeEndpoints
{
    private const string Profile =
        """
        {"id":3,"user_name":"ada","display_name":"Ada L.","email":"ada@example.org","is_email_confirmed":true,"phone":null,"role":"user","picture":null,
         "created_at":"2024-01-02T09:15:00.000Z"}
        """;

    private const string Preferences =
        """
        {"time_zone":"Europe/Berlin","language":null,"number_format":"de-DE","base_currency":"USD","theme":"dark","cost_basis_method":"fifo",
         "notify":{"transfers":{"in_app":true,"email":false,"sms":false,"push":false,"webhook":false,"telegram":false},
          "security":{"in_app":true,"email":true,"sms":false,"push":false,"webhook":false,"telegram":false},
          "alerts":{"in_app":true,"email":true,"sms":false,"push":true,"webhook":false,"telegram":false},
          "announcements":{"in_app":true,"email":false,"sms":false,"push":false,"webhook":false,"telegram":false},
          "account":{"in_app":true,"email":false,"sms":false,"push":false,"webhook":false,"telegram":false},
          "quiet_hours":{"from":"22:00","to":"07:00"},"digest":{"hour":8}}}
        """;

    private const string Event =
        """{"id":88,"action":"login","status":"success","ip_address":"203.0.113.5","user_agent":"Mozilla/5.0","at":"2024-05-01T12:30:00.000Z"}""";

    private const string Key =
        """
        {"id":4,"name":"Rebalancer","key":"cpk_1fLs0mNPk9cHq2VwXyZa3bQ7rT","type":"read","state":"active","is_this_one":true,"created_at":"2024-05-01T12:30:00.000Z",
         "expires_at":null,"ended_at":null,"last_used_at":"2024-05-02T08:00:00.000Z","last_used_address":"203.0.113.5","allowed_addresses":null,"uses_last_30_days":42}
        """;

    public static void MapMe(this RouteGroupBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Me");
        me.MapGet("", GetAsync).Reads("getMe", "Tells who I am here.").Answers<WireProfile>().AnswersLike(Profile);
        me.MapPatch("", ChangeAsync)
            .Writes("changeMe", "Changes how I am called.").HeedsIfMatch().Answers<WireProfile>().ForExample("""{"display_name":"Ada L."}""").AnswersLike(Profile);
        me.MapGet("/preferences", PreferencesAsync)
            .Reads("getPreferences", "Tells how I want to see it all.").Answers<WirePreferences>().AnswersLike(Preferences);
        me.MapPut("/preferences", PreferAsync)
            .Writes("setPreferences", "Sets how I want to see it all; what the stored document holds beside is left as it is.")
            .HeedsIfMatch().Answers<WirePreferences>().Refuses(ApiProblems.Conflict).ForExample(Preferences).AnswersLike(Preferences);
        me.MapGet("/activity", ActivityAsync)
            .Reads("listActivity", "Lists what happened to my account, latest first.", ApiParameters.Limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireActivity>>().AnswersLike($$"""{"items":[{{Event}}],"next_cursor":null}""");
        me.MapGet("/keys", KeysAsync)
            .Reads("listKeys", "Lists my keys without their secrets: those that work, then those that ended in the last three months; as a whole. They are made and ended on the pages.")
            .Answers<ApiPage<WireKey>>().AnswersLike($$"""{"items":[{{Key}}],"next_cursor":null}""");
    }

    private static async Task<IResult> GetAsync(ApiCaller caller, ProfileService profiles, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(await ProfileAsync(caller, profiles, cancellationToken));

    private static async Task<IResult> ChangeAsync(HttpContext http, ApiCaller caller, ApiBody<WireProfileChange> body, ProfileService profiles, CancellationToken cancellationToken)
    {
        EntityTag.Demand(http, await ProfileAsync(caller, profiles, cancellationToken));
        if (await profiles.RenameAsync(caller.UserId, body.Value.DisplayName, cancellationToken) is not null)
            return new ApiFault(ApiProblems.InvalidField, string.Create(CultureInfo.InvariantCulture, $"The name may have {ProfileService.MaxDisplayName} characters, all of them visible."), "display_name");
        return ApiAnswer.Ok(await ProfileAsync(caller, profiles, cancellationToken));
    }

    private static async Task<IResult> PreferencesAsync(ApiCaller caller, PreferenceService preferences, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(MeWire.Preferences(await preferences.GetAsync(caller.UserId, cancellationToken)));

    private static async Task<IResult> PreferAsync(
        HttpContext http, ApiCaller caller, ApiBody<WirePreferences> body, PreferenceService preferences, LedgerService ledger, CancellationToken cancellationToken)
    {
        var wanted = body.Value;
        var before = await preferences.GetAsync(caller.UserId, cancellationToken);
        var faults = await preferences.SaveAsync(
            caller.UserId, MeWire.Draft(wanted, before), document => EntityTag.Demand(http, MeWire.Preferences(document)), cancellationToken);
        if (faults.Count > 0) return Refuse(faults.Keys.Min());
        var stored = await preferences.GetAsync(caller.UserId, cancellationToken);
        if (stored.CostBasisMethod == wanted.CostBasisMethod) return ApiAnswer.Ok(MeWire.Preferences(stored));

        try
        {
            await ledger.ChooseMethodAsync(caller.UserId, wanted.CostBasisMethod, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ApiFault(ApiProblems.Conflict, "The account was changed at the same moment: all but the method was stored. Send it once more.", "cost_basis_method");
        }

        return ApiAnswer.Ok(MeWire.Preferences(await preferences.GetAsync(caller.UserId, cancellationToken)));
    }

    private static async Task<IResult> ActivityAsync(HttpContext http, ApiCaller caller, ActivityQueries activity, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var lines = await activity.ListAsync(caller.UserId, Cursor.Read<EventPlace>(http)?.Id, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(lines, limit, line => Cursor.After(http, new EventPlace(line.Id)), MeWire.Activity));
    }

    private static async Task<IResult> KeysAsync(ApiCaller caller, KeyQueries keys, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(ApiPage.Whole((await keys.ListAsync(caller.UserId, cancellationToken)).Select(line => MeWire.Key(line, caller.KeyId))));

    private static async Task<WireProfile> ProfileAsync(ApiCaller caller, ProfileService profiles, CancellationToken cancellationToken) =>
        MeWire.Profile(caller.UserId, await profiles.GetAsync(caller.UserId, cancellationToken));

    private static ApiFault Refuse(PreferenceField field) => field switch
    {
        PreferenceField.TimeZone => Invalid("time_zone", "The time zone must be an IANA name that is known here, such as Europe/Berlin, or null."),
        PreferenceField.Language => Invalid("language", "The words exist in en only; null follows the browser."),
        PreferenceField.NumberFormat => Invalid("number_format", "The format must be the name of a culture that the pages offer, such as de-DE, or null."),
        PreferenceField.BaseCurrency => Invalid("base_currency", "The base currency must be USD or the symbol of a coin with a price."),
        PreferenceField.Theme => Invalid("theme", "The theme must be system, light or dark, or null."),
        PreferenceField.Inbox => Invalid("notify", "Only transfers can be kept out of the inbox: in_app must be true for all other kinds."),
        PreferenceField.QuietFrom => Invalid("notify.quiet_hours.from", "Quiet hours have a beginning and an end, or neither."),
        PreferenceField.QuietTo => Invalid("notify.quiet_hours.to", "Quiet hours have a beginning and an end that differ, or neither."),
        PreferenceField.DigestHour => Invalid("notify.digest.hour", "The hour must be between 0 and 23, or null."),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, null),
    };

    private static ApiFault Invalid(string field, string detail) => new(ApiProblems.InvalidField, detail, field);

    private sealed record EventPlace(long Id);
}

using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;

namespace CryptoPilot.Web.Api.Admin;

/// <summary>
/// The users of this instance, for administrators. Passwords, second factors and e-mail addresses are not touched here, nor are links
/// handed out: with a key that was found, every account could be taken over.
/// </summary>
public static class AdminUsersEndpoints
{
    private const string Line =
        """
        {"id":5,"user_name":"eve","display_name":null,"email":"eve@example.org","role":"user","state":"active","suspended_until":null,"locked_until":null,
         "last_login_at":"2024-05-01T12:30:00.000Z","created_at":"2024-01-02T09:15:00.000Z"}
        """;

    private const string Answer =
        """
        {"id":5,"user_name":"eve","display_name":null,"email":"eve@example.org","is_email_confirmed":true,"role":"user","state":"suspended",
         "suspended_until":"2030-01-01T00:00:00.000Z","suspension_reason":"Shared the password","locked_until":null,"has_two_factor":false,"sessions":0,
         "last_login_at":"2024-05-01T12:30:00.000Z","created_at":"2024-01-02T09:15:00.000Z"}
        """;

    private static readonly ApiParameter<string?> s_search = ApiParameters.Text("search", "Part of a user name or an e-mail address, in any case.", 256);
    private static readonly ApiParameter<PeopleFilter?> s_show = ApiParameters.Word<PeopleFilter>("show", "Which users; all unless stated. active are those who may enter, waiting those who wait to be approved.");

    public static void MapAdminUsers(this RouteGroupBuilder api)
    {
        var users = api.MapGroup("/admin/users").WithTags("Admin");
        users.MapGet("", ListAsync)
            .ReadsAsAdmin("listUsers", "Lists the users of this instance, the first registered first.", s_search, s_show, ApiParameters.Limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireUser>>().AnswersLike($$"""{"items":[{{Line}}],"next_cursor":null}""");
        users.MapGet("/{id:int}", GetAsync).ReadsAsAdmin("getUser", "Tells one user.").Answers<WireUserDetails>().AnswersLike(Answer);
        users.MapPost("/{id:int}/suspend", SuspendAsync)
            .Acts("suspendUser", "Keeps a user out, for a time or until it is lifted: sessions end, keys are refused meanwhile, data stays.", ApiProblems.Refused, ApiProblems.LastAdministrator)
            .ForExample("""{"reason":"Shared the password","until":"2030-01-01T00:00:00Z"}""");
        users.MapPost("/{id:int}/lift", LiftAsync).Acts("liftSuspension", "Ends a suspension before its time.");
        users.MapPost("/{id:int}/deactivate", DeactivateAsync)
            .Acts("deactivateUser", "Closes an account until it is activated again: sessions end, keys are refused meanwhile, data stays.", ApiProblems.Refused, ApiProblems.LastAdministrator);
        users.MapPost("/{id:int}/activate", ActivateAsync).Acts("activateUser", "Opens a deactivated account.");
        users.MapPost("/{id:int}/approve", ApproveAsync).Acts("approveUser", "Lets someone in who registered and waits for it.");
        users.MapPost("/{id:int}/unlock", UnlockAsync).Acts("unlockUser", "Opens an account that failed sign-ins have locked.");
        users.MapPost("/{id:int}/end-sessions", EndSessionsAsync).Acts("endUserSessions", "Signs a user out on all devices; keys go on working.");
        users.MapPut("/{id:int}/role", ChangeRoleAsync)
            .Acts("setUserRole", "Makes a user an administrator, or no longer one.", ApiProblems.LastAdministrator).ForExample("""{"role":"admin"}""");
    }

    private static RouteHandlerBuilder Acts(this RouteHandlerBuilder route, string name, string summary, params ApiProblem[] problems) => route
        .WritesAsAdmin(name, summary).HeedsIfMatch().Answers<WireUserDetails>().Refuses([ApiProblems.Conflict, .. problems]).AnswersLike(Answer);

    private static async Task<IResult> ListAsync(HttpContext http, PeopleQueries people, TimeProvider time, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var rows = await people.ListAsync(s_search.Read(http), s_show.Read(http) ?? PeopleFilter.All, Cursor.Read<UserPlace>(http)?.Id, limit + 1, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new UserPlace(row.Id)), row => AdminUsersWire.User(row, now)));
    }

    private static async Task<IResult> GetAsync(int id, UserAct act, CancellationToken cancellationToken) => ApiAnswer.Ok(await act.FindAsync(id, cancellationToken));

    private static Task<IResult> SuspendAsync(HttpContext http, int id, ApiBody<WireSuspension> body, PeopleService people, UserAct act, CancellationToken cancellationToken) =>
        act.RunAsync(http, id, by => people.SuspendAsync(by, id, body.Value.Reason, body.Value.Until, cancellationToken), cancellationToken);

    private static Task<IResult> LiftAsync(HttpContext http, int id, PeopleService people, UserAct act, CancellationToken cancellationToken) =>
        act.RunAsync(http, id, by => people.LiftAsync(by, id, cancellationToken), cancellationToken);

    private static Task<IResult> DeactivateAsync(HttpContext http, int id, PeopleService people, UserAct act, CancellationToken cancellationToken) =>
        act.RunAsync(http, id, by => people.DeactivateAsync(by, id, cancellationToken), cancellationToken);

    private static Task<IResult> ActivateAsync(HttpContext http, int id, PeopleService people, UserAct act, CancellationToken cancellationToken) =>
        act.RunAsync(http, id, by => people.ActivateAsync(by, id, cancellationToken), cancellationToken);

    private static Task<IResult> ApproveAsync(HttpContext http, int id, PeopleService people, UserAct act, CancellationToken cancellationToken) =>
        act.RunAsync(http, id, by => people.ApproveAsync(by, id, cancellationToken), cancellationToken);

    private static Task<IResult> UnlockAsync(HttpContext http, int id, PeopleService people, UserAct act, CancellationToken cancellationToken) =>
        act.RunAsync(http, id, by => people.UnlockAsync(by, id, cancellationToken), cancellationToken);

    private static Task<IResult> EndSessionsAsync(HttpContext http, int id, PeopleService people, UserAct act, CancellationToken cancellationToken) =>
        act.RunAsync(http, id, by => people.EndSessionsAsync(by, id, cancellationToken), cancellationToken);

    private static Task<IResult> ChangeRoleAsync(HttpContext http, int id, ApiBody<WireRole> body, PeopleService people, UserAct act, CancellationToken cancellationToken) =>
        act.RunAsync(http, id, by => people.ChangeRoleAsync(by, id, body.Value.Role, cancellationToken), cancellationToken);

    private sealed record UserPlace(int Id);
}

/// <summary>An act of an administrator on a user: what all of them have in common.</summary>
public sealed class UserAct(PeopleQueries people, TimeProvider time)
{
    /// <summary>Who acts with a request's key.</summary>
    public static ActingAdmin By(HttpContext http) => new(ApiCaller.Of(http)!.UserId, SessionOrigin.Of(http));

    /// <summary>The user.</summary>
    /// <exception cref="ApiFaultException"><c>not-found</c>.</exception>
    public async Task<WireUserDetails> FindAsync(int userId, CancellationToken cancellationToken) =>
        await people.FindAsync(userId, cancellationToken) is { } person
            ? AdminUsersWire.Details(person, time.GetUtcNow().UtcDateTime)
            : throw new ApiFaultException(AdminRefusals.NoUser);

    /// <summary>Does it, and answers with the user as they stand then.</summary>
    public async Task<IResult> RunAsync(HttpContext http, int userId, Func<ActingAdmin, Task<PeopleFault?>> act, CancellationToken cancellationToken)
    {
        EntityTag.Demand(http, await FindAsync(userId, cancellationToken));
        return await act(By(http)) is { } fault ? AdminRefusals.Of(fault) : ApiAnswer.Ok(await FindAsync(userId, cancellationToken));
    }
}

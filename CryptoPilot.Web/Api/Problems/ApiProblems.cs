using System.Reflection;

namespace CryptoPilot.Web.Api.Problems;

/// <summary>Every problem that the API answers with. A code, once published, keeps its meaning.</summary>
public static class ApiProblems
{
    public static readonly ApiProblem KeyMissing = new("key-missing", 401, "The request carries no API key.");
    public static readonly ApiProblem KeyMalformed = new("key-malformed", 401, "What was sent as an API key is none.");
    public static readonly ApiProblem KeyUnknown = new("key-unknown", 401, "There is no such key, or its secret is another.");
    public static readonly ApiProblem KeyExpired = new("key-expired", 401, "The key has expired.");
    public static readonly ApiProblem KeyRevoked = new("key-revoked", 401, "The key was revoked.");
    public static readonly ApiProblem SignatureWrong = new("signature-wrong", 401, "The signature does not fit the request.");
    public static readonly ApiProblem TimestampOutsideWindow = new("timestamp-outside-window", 401, "The request's time lies outside its receive window.");
    public static readonly ApiProblem Replayed = new("replayed", 401, "This signature was used before.");
    public static readonly ApiProblem AccountSuspended = new("account-suspended", 403, "The account is suspended.");
    public static readonly ApiProblem AccountDeactivated = new("account-deactivated", 403, "The account is deactivated.");
    public static readonly ApiProblem AddressRefused = new("address-refused", 403, "The key may not be used from this address.");
    public static readonly ApiProblem KeyTooWeak = new("key-too-weak", 403, "The key's type does not allow this.");

    public static readonly ApiProblem MalformedJson = new("malformed-json", 400, "The body is not well-formed JSON.");
    public static readonly ApiProblem UnknownField = new("unknown-field", 400, "The body holds a field that does not belong there.");
    public static readonly ApiProblem InvalidField = new("invalid-field", 400, "A field of the body is missing, of the wrong type, or outside its range.");
    public static readonly ApiProblem UnknownParameter = new("unknown-parameter", 400, "The query holds a parameter that does not belong there.");
    public static readonly ApiProblem InvalidParameter = new("invalid-parameter", 400, "A parameter is missing, of the wrong form, or outside its range.");
    public static readonly ApiProblem InvalidCursor = new("invalid-cursor", 400, "The cursor is none of this list's, or belongs to other filters.");
    public static readonly ApiProblem InvalidHeader = new("invalid-header", 400, "A header is of the wrong form.");
    public static readonly ApiProblem BadRequest = new("bad-request", 400, "The request is not well-formed.");
    public static readonly ApiProblem NotFound = new("not-found", 404, "There is nothing here, or it is not yours.");
    public static readonly ApiProblem MethodNotAllowed = new("method-not-allowed", 405, "The method is not known here.");
    public static readonly ApiProblem RequestTimeout = new("request-timeout", 408, "The request's body came too slowly.");
    public static readonly ApiProblem Conflict = new("conflict", 409, "The act does not fit the present state.");
    public static readonly ApiProblem IdempotencyInProgress = new("idempotency-in-progress", 409, "A request with this idempotency key is still being worked on.");
    public static readonly ApiProblem PreconditionFailed = new("precondition-failed", 412, "It has changed since it was read.");
    public static readonly ApiProblem BodyTooLarge = new("body-too-large", 413, "The body is too large.");
    public static readonly ApiProblem UnsupportedMediaType = new("unsupported-media-type", 415, "The body's content type is not taken here.");
    public static readonly ApiProblem Refused = new("refused", 422, "The act was understood and refused.");
    public static readonly ApiProblem NotEnough = new("not-enough", 422, "Not as many coins are free.");
    public static readonly ApiProblem BreaksLater = new("breaks-later", 422, "A later transaction would lack coins.");
    public static readonly ApiProblem QuoteExpired = new("quote-expired", 422, "The quote is too old: ask for a new one.");
    public static readonly ApiProblem LastAdministrator = new("last-administrator", 422, "An administrator who may enter has to remain.");
    public static readonly ApiProblem LimitReached = new("limit-reached", 422, "There are as many of these as one user may have.");
    public static readonly ApiProblem IdempotencyMismatch = new("idempotency-mismatch", 422, "This idempotency key was used for another request.");
    public static readonly ApiProblem RateLimited = new("rate-limited", 429, "Too many requests.");
    public static readonly ApiProblem HeadersTooLarge = new("headers-too-large", 431, "The request's headers are too large.");
    public static readonly ApiProblem Unexpected = new("unexpected", 500, "Something failed here; nothing of the request was kept unless a later read shows it.");
    public static readonly ApiProblem Unavailable = new("unavailable", 503, "The database does not answer, or the server has just started.");
    public static readonly ApiProblem TookTooLong = new("took-too-long", 503, "The request took too long and was stopped.");

    /// <summary>All of them, in the order they stand here.</summary>
    public static IReadOnlyList<ApiProblem> All { get; } =
        [.. typeof(ApiProblems).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<ApiProblem>()];

    /// <summary>The problem that stands for a status nobody explained.</summary>
    public static ApiProblem OfStatus(int status) => status switch
    {
        400 => BadRequest,
        404 => NotFound,
        405 => MethodNotAllowed,
        408 => RequestTimeout,
        413 => BodyTooLarge,
        415 => UnsupportedMediaType,
        429 => RateLimited,
        431 => HeadersTooLarge,
        503 => Unavailable,
        >= 500 => Unexpected,
        _ => BadRequest,
    };
}

using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Api.Problems;
using Microsoft.Net.Http.Headers;

namespace CryptoPilot.Web.Api.Alerts;

/// <summary>Why a wish about an alert was refused, in the API's words.</summary>
public static class AlertRefusals
{
    private const string Symbol = "symbol";
    private const string Target = "target_price_usd";

    /// <summary>The first of an outcome's faults; each field has at most one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="outcome">Not done.</param>
    public static ApiFault Of(HttpContext context, AlertOutcome outcome) => outcome.Faults[0] switch
    {
        AlertFault.CoinEmpty => new(ApiProblems.InvalidField, "Name the coin, such as \"BTC\".", Symbol),
        AlertFault.CoinUnknown => new(ApiProblems.InvalidField, "No coin of that symbol is followed here; /market/coins lists those that are.", Symbol),
        AlertFault.TargetEmpty or AlertFault.TargetNotPositive => new(ApiProblems.InvalidField, "The target must be above 0.", Target),
        AlertFault.TargetNotExact => new(ApiProblems.InvalidField, "The target may have 28 digits, 18 of them after the point.", Target),
        AlertFault.Duplicate => new(ApiProblems.Conflict, "You have this very alert already: same coin, direction and target.", Target),
        AlertFault.TooMany => new(ApiProblems.LimitReached, "You have as many waiting alerts as one user may have. Pause or delete one first."),
        AlertFault.Changed when context.Request.Headers.IfMatch.Count > 0 => new(ApiProblems.PreconditionFailed, "It was changed since you read it; read it again and decide anew. Nothing was changed.", HeaderNames.IfMatch),
        AlertFault.Changed => new(ApiProblems.Conflict, "It was changed at the same moment, perhaps because it fired. Read it again and decide anew."),
        AlertFault.Missing => Missing,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.Faults[0], null),
    };

    /// <summary>It is not there, or somebody else's.</summary>
    public static ApiFault Missing { get; } = new(ApiProblems.NotFound, "You have no such alert.", "id");
}

using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Api.Problems;
using Microsoft.Net.Http.Headers;

namespace CryptoPilot.Web.Api.Alerts;

/// <summary>Why a wish about an alert was refused, in the API's words.</summary>
public static class AlertRefusals
{
    private const string Symbol = "symbol";

    /// <summary>The first of an outcome's faults; each field has at most one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="outcome">Not done.</param>
    /// <param name="target">What the field of the target is called.</param>
    public static ApiFault Of(HttpContext context, AlertOutcome outcome, string target = "target_price_usd") => Of(context, outcome.Faults[0], target);

    /// <summary>One fault.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fault">Why not.</param>
    /// <param name="target">What the field of the target is called.</param>
    public static ApiFault Of(HttpContext context, AlertFault fault, string target) => fault switch
    {
        AlertFault.CoinEmpty => new(ApiProblems.InvalidField, "Name the coin, such as \"BTC\".", Symbol),
        AlertFault.CoinUnknown => new(ApiProblems.InvalidField, "No coin of that symbol is followed here; /market/coins lists those that are.", Symbol),
        AlertFault.TargetEmpty or AlertFault.TargetNotPositive => new(ApiProblems.InvalidField, "The target must be above 0.", target),
        AlertFault.TargetNotExact => new(ApiProblems.InvalidField, "The target may have 28 digits, 18 of them after the point.", target),
        AlertFault.ShareOutOfRange => new(ApiProblems.InvalidField, "The wanted share must be between 0 and 100 percent, with at most 8 decimals.", target),
        AlertFault.PercentEmpty => new(ApiProblems.InvalidField, "This kind needs a percentage.", "percent"),
        AlertFault.PercentOutOfRange => new(ApiProblems.InvalidField, "The percentage must be above 0, below 100 for a fall and at most 10000 for a rise, with at most 8 decimals.", "percent"),
        AlertFault.WindowUnknown => new(ApiProblems.InvalidField, "This kind has no such window. Moves know 5, 15, 60, 240, 720, 1440, 10080 and 43200 minutes, drawdowns 1440, 10080, 43200, 129600 and 525600.", "window_minutes"),
        AlertFault.AnchorEmpty => new(ApiProblems.InvalidField, "The coin has no price yet; say what the move is measured from.", "anchor_price_usd"),
        AlertFault.EitherWayUnknown => new(ApiProblems.InvalidField, "This kind knows one direction at a time.", "is_either_way"),
        AlertFault.WalletUnknown => new(ApiProblems.InvalidField, "You have no such wallet.", "wallet_id"),
        AlertFault.MethodUnknown => new(ApiProblems.InvalidField, "There is no such way of being told.", "notification_methods"),
        AlertFault.CooldownOutOfRange => new(ApiProblems.InvalidField, "The rest must be between 5 and 43200 minutes.", "cooldown_minutes"),
        AlertFault.HysteresisOutOfRange => new(ApiProblems.InvalidField, "The way back must be between 0 and 50 percent, with at most 8 decimals.", "hysteresis_percent"),
        AlertFault.ExpiryPast => new(ApiProblems.InvalidField, "The alert would have ended by then. Choose a later time, or none.", "expires_at"),
        AlertFault.NoteTooLong => new(ApiProblems.InvalidField, "The note may have 200 characters.", "note"),
        AlertFault.Duplicate => new(ApiProblems.Conflict, "You have this very alert already: it waits for the same thing.", target),
        AlertFault.TooMany => new(ApiProblems.LimitReached, "You have as many waiting alerts as one user may have. Pause or delete one first."),
        AlertFault.Changed when context.Request.Headers.IfMatch.Count > 0 => new(ApiProblems.PreconditionFailed, "It was changed since you read it; read it again and decide anew. Nothing was changed.", HeaderNames.IfMatch),
        AlertFault.Changed => new(ApiProblems.Conflict, "It was changed at the same moment, perhaps because it fired. Read it again and decide anew."),
        AlertFault.Missing => Missing,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    /// <summary>It is not there, or somebody else's.</summary>
    public static ApiFault Missing { get; } = new(ApiProblems.NotFound, "You have no such alert.", "id");
}

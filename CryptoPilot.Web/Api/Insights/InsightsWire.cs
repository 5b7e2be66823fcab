using CryptoPilot.Data.Insights;
using CryptoPilot.Web.Insights;

namespace CryptoPilot.Web.Api.Insights;

/// <summary>A finding about the market, or about what I own.</summary>
/// <param name="Id">Names the insight; later ones have higher numbers.</param>
/// <param name="Title">One line, for people.</param>
/// <param name="Description">The rest, for people.</param>
/// <param name="Category">What it is about.</param>
/// <param name="Impact">How much it matters.</param>
/// <param name="ActionRecommended">What to do; null when nothing.</param>
/// <param name="IsForEverybody">True when it is not about me alone.</param>
/// <param name="IsActive">False once it was switched off.</param>
/// <param name="ExpiresAt">When it ends by itself; null is never.</param>
/// <param name="CreatedAt">When it was found.</param>
public sealed record WireInsight(
    int Id, string Title, string Description, InsightCategory Category, InsightImpact Impact, string? ActionRecommended, bool IsForEverybody, bool IsActive, DateTime? ExpiresAt, DateTime? CreatedAt);

/// <summary>Says insights in the API's words.</summary>
public static class InsightsWire
{
    public static WireInsight Insight(InsightRow row) => new(
        row.Id, row.Title, row.Description, row.Category, row.Impact, row.ActionRecommended, row.IsForEverybody, row.IsActive, row.ExpiresAt, row.CreatedAt);
}

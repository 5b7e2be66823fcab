using CryptoPilot.Data;
using CryptoPilot.Data.Insights;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Insights;

/// <summary>Which insights a list shows.</summary>
public enum InsightState
{
    /// <summary>Active and not expired.</summary>
    Current,

    /// <summary>Switched off or expired.</summary>
    Past,

    All,
}

/// <summary>An insight as a user sees it.</summary>
/// <param name="Id">The insight's key.</param>
/// <param name="IsForEverybody">True when it is not about this user alone.</param>
/// <param name="Title">One line.</param>
/// <param name="Description">The rest.</param>
/// <param name="Category">What it is about.</param>
/// <param name="Impact">How much it matters.</param>
/// <param name="ActionRecommended">What to do, or null.</param>
/// <param name="IsActive">False once switched off.</param>
/// <param name="ExpiresAt">UTC; null is never.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record InsightRow(
    int Id, bool IsForEverybody, string Title, string Description, InsightCategory Category, InsightImpact Impact, string? ActionRecommended, bool IsActive, DateTime? ExpiresAt, DateTime? CreatedAt);

/// <summary>Reads a user's insights: those for the user and those for everybody.</summary>
public sealed class InsightQueries(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    /// <summary>Insights, newest first.</summary>
    /// <param name="userId">Who reads.</param>
    /// <param name="category">Only those about this; null is all.</param>
    /// <param name="state">How they stand now.</param>
    /// <param name="beforeId">Goes on after this insight; null begins with the newest.</param>
    /// <param name="take">Rows of the piece; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<InsightRow>> ListAsync(int userId, InsightCategory? category, InsightState state, int? beforeId, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var insights = In(Of(db, userId), state, time.GetUtcNow().UtcDateTime);
        if (category is { } about) insights = insights.Where(insight => insight.Category == about);
        if (beforeId is { } id) insights = insights.Where(insight => insight.Id < id);
        return await Rows(insights.OrderByDescending(insight => insight.Id).Take(take)).ToListAsync(cancellationToken);
    }

    /// <summary>One insight, or null when it is not there or somebody else's.</summary>
    public async Task<InsightRow?> FindAsync(int userId, int insightId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(Of(db, userId).Where(insight => insight.Id == insightId)).SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<AiInsight> Of(CryptoPilotContext db, int userId) => db.AiInsights.Where(insight => insight.UserId == userId || insight.UserId == null);

    private static IQueryable<AiInsight> In(IQueryable<AiInsight> insights, InsightState state, DateTime now) => state switch
    {
        InsightState.Current => insights.Where(insight => insight.IsActive && (insight.ExpiryDate == null || insight.ExpiryDate > now)),
        InsightState.Past => insights.Where(insight => !insight.IsActive || insight.ExpiryDate <= now),
        _ => insights,
    };

    private static IQueryable<InsightRow> Rows(IQueryable<AiInsight> insights) => insights.Select(insight => new InsightRow(
        insight.Id, insight.UserId == null, insight.Title, insight.Description, insight.Category, insight.Impact, insight.ActionRecommended, insight.IsActive, insight.ExpiryDate, insight.CreatedAt));
}

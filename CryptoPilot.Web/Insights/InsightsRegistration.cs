namespace CryptoPilot.Web.Insights;

/// <summary>What was found out about the market and portfolios.</summary>
public static class InsightsRegistration
{
    public static void AddInsights(this WebApplicationBuilder builder) => builder.Services.AddSingleton<InsightQueries>();
}

namespace CryptoPilot.Web.Portfolio;

/// <summary>The Portfolio slice.</summary>
public static class PortfolioRegistration
{
    public static void AddPortfolio(this WebApplicationBuilder builder)
    {
    }
}

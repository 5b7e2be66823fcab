namespace CryptoPilot.Web.Alerts;

/// <summary>The Alerts slice.</summary>
public static class AlertsRegistration
{
    public static void AddAlerts(this WebApplicationBuilder builder)
    {
    }
}

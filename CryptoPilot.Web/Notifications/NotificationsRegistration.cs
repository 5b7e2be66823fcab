namespace CryptoPilot.Web.Notifications;

/// <summary>The Notifications slice.</summary>
public static class NotificationsRegistration
{
    public static void AddNotifications(this WebApplicationBuilder builder)
    {
    }
}

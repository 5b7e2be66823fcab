namespace CryptoPilot.Web.Live;

/// <summary>The one in-process signal bus.</summary>
public static class LiveRegistration
{
    public static void AddLive(this WebApplicationBuilder builder) => builder.Services.AddSingleton<LiveUpdates>();
}

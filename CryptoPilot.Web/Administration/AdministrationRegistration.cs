namespace CryptoPilot.Web.Administration;

/// <summary>Choices for the whole instance.</summary>
public static class AdministrationRegistration
{
    public static void AddAdministration(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SystemSettings>();
        builder.Services.AddSingleton<ConfigurationQueries>();
        builder.Services.AddSingleton<ConfigurationService>();
    }
}

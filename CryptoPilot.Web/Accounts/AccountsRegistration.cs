using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;

namespace CryptoPilot.Web.Accounts;

/// <summary>Sign-in, set-up and the people who use this instance.</summary>
public static class AccountsRegistration
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddCascadingAuthenticationState();
        services.AddDefaultIdentity<AppUser>().AddEntityFrameworkStores<CryptoPilotContext>();
    }

    public static void MapAccounts(this WebApplication app) => app.MapRazorPages();
}

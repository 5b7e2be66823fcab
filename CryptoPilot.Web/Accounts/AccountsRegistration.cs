namespace CryptoPilot.Web.Accounts;

/// <summary>Sign-in, set-up and the people who use this instance.</summary>
public static class AccountsRegistration
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
    }

    public static void MapAccounts(this WebApplication app)
    {
    }
}

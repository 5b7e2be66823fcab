using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Activity;
using CryptoPilot.Web.Accounts.Keys;
using CryptoPilot.Web.Accounts.MyData;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace CryptoPilot.Web.Accounts;

/// <summary>Sign-in, set-up and the people who use this instance.</summary>
public static class AccountsRegistration
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddKeys();
        services.AddIdentity();
        builder.AddSignIn();
        services.AddSingleton<AuthLogService>();
        services.AddSingleton<AdminGuard>();
        services.AddSingleton<PeopleService>();
        services.AddSingleton<PeopleQueries>();
        services.AddScoped<RegistrationService>();
        services.AddSingleton(new DemoMode(builder.Configuration.Switch(DemoMode.Key)));
        services.AddSingleton<SetupState>();
        services.AddSingleton<SetupCode>();
        services.AddSingleton<SetupTicket>();
        services.AddSingleton<SetupService>();
        services.AddHostedService<AccountsStart>();
        builder.AddProfile();
        services.AddActivity();
        services.AddMyData();
        services.AddSingleton<Arrivals>();
    }

    /// <summary>To be placed after routing, so that it sees which page is asked for.</summary>
    public static void UseSetupGate(this WebApplication app) => app.UseMiddleware<SetupGate>();

    public static void MapAccounts(this WebApplication app)
    {
        app.MapRazorPages().WithStaticAssets();
        app.MapProfile();
        app.MapGet(SetupTicket.Path, (string? ticket, SetupTicket tickets, SignInManager<AppUser> signIn, CancellationToken cancellationToken) =>
            tickets.RedeemAsync(ticket, signIn, cancellationToken)).AllowAnonymous();
    }

    private static void AddIdentity(this IServiceCollection services)
    {
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddDefaultIdentity<AppUser>(AccountRules.Apply)
            .AddEntityFrameworkStores<CryptoPilotContext>()
            .AddUserManager<AppUserManager>()
            .AddSignInManager<AppSignInManager>()
            .AddClaimsPrincipalFactory<AppUserClaims>()
            .AddUserValidator<AccountValidator>()
            .AddPasswordValidator<PasswordRules>()
            .AddErrorDescriber<AccountErrors>();
        services.AddMvcCore().ConfigureApplicationPartManager(LookForNoControllers);
        services.AddScoped(provider => (AppSignInManager)provider.GetRequiredService<SignInManager<AppUser>>());
        services.AddSessions();
    }
    /// <summary>Identity's pages bring all of MVC along. There are no controllers here; to find none of them would load every type of the program.</summary>
    private static void LookForNoControllers(ApplicationPartManager parts)
    {
        foreach (var provider in parts.FeatureProviders.OfType<ControllerFeatureProvider>().ToList()) parts.FeatureProviders.Remove(provider);
    }
}

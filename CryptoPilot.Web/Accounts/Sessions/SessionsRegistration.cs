using CryptoPilot.Web.Operations;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>Sessions: who is signed in where, and that what ends a session is felt at once everywhere.</summary>
public static class SessionsRegistration
{
    public static void AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<SessionStanding>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<SessionQueries>();
        services.AddSingleton<EndedTicket>();
        services.AddSingleton<LiveSessions>();
        services.AddSingleton<AccessFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessFeed>());
        services.AddSingleton<LastSeenWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<LastSeenWriter>());
        services.AddScoped<SessionAuthentication>();
        services.AddScoped<AuthenticationStateProvider>(provider => provider.GetRequiredService<SessionAuthentication>());
        services.AddScoped<CircuitHandler, SessionCircuit>();
        services.ConfigureApplicationCookie(SessionCookie.Apply);
        services.AddJob<SessionUpkeep>(SessionJobs.Upkeep, _ => SessionJobs.UpkeepInterval);
    }
}

using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Notifications.Channels.Email;
using CryptoPilot.Web.Operations;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>The ways in: registration, passwords, second factor, passkeys, another site; and the mails about them.</summary>
public static class SignInRegistration
{
    /// <summary>The scheme of the other site.</summary>
    public const string OpenId = "oidc";

    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var mail = builder.AddSettings<MailOptions>("Mail");
        SiteAddress.Check(builder.AddSettings<SignInOptions>("SignIn"), mail);
        services.AddOptions<PasswordHasherOptions>().Configure<IOptions<SignInOptions>>((hasher, options) => hasher.IterationCount = options.Value.PasswordHashIterations);
        services.AddAttemptLimits();
        services.AddSingleton<HashGate>();
        services.AddSingleton<SignInSettings>();
        services.AddSingleton<LinkService>();
        services.AddSingleton<SiteAddress>();
        services.AddSingleton(MailTrust.Load(mail, builder.Environment.ContentRootPath));
        services.AddSingleton<SmtpPool>();
        services.AddSingleton<MailService>();
        services.AddSingleton<MailDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<MailDispatcher>());
        services.AddSingleton<AccountMails>();
        services.AddScoped<SelfRegistration>();
        services.AddScoped<RecoveryService>();
        services.AddJob<LinkPruner>(LinkPruner.Key, _ => TimeSpan.FromDays(1));
        services.AddPasskeys();
        var site = builder.AddSettings<OpenIdOptions>("OpenIdConnect");
        if (site.IsSetUp()) services.AddOpenId(site);
    }

    /// <summary>To be placed after authorization.</summary>
    public static void UseSignIn(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseMiddleware<RetiredPages>();
        app.UseMiddleware<SecondFactorGate>();
    }

    /// <summary>A passkey proves who holds it, and knows whose it is, so that nobody has to type a name.</summary>
    private static void AddPasskeys(this IServiceCollection services) => services.Configure<IdentityPasskeyOptions>(options =>
    {
        options.UserVerificationRequirement = "required";
        options.ResidentKeyRequirement = "required";
        options.AttestationConveyancePreference = "none";
    });

    private static void AddOpenId(this IServiceCollection services, OpenIdOptions site) => services.AddAuthentication().AddOpenIdConnect(OpenId, site.Name, options =>
    {
        options.Authority = site.Authority!.ToString().TrimEnd('/');
        options.RequireHttpsMetadata = site.Authority.Scheme == Uri.UriSchemeHttps;
        options.ClientId = site.ClientId;
        options.ClientSecret = site.ClientSecret.Length > 0 ? site.ClientSecret : null;
        options.SignInScheme = IdentityConstants.ExternalScheme;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = true;
        foreach (var cookie in new[] { options.NonceCookie, options.CorrelationCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        options.Events.OnRemoteFailure = SayItFailed;
        options.Events.OnAccessDenied = SayItFailed;
    });

    private static Task SayItFailed<TOptions>(HandleRequestContext<TOptions> context)
        where TOptions : AuthenticationSchemeOptions
    {
        context.Response.Redirect("/Identity/Account/Login?external=failed");
        context.HandleResponse();
        return Task.CompletedTask;
    }
}

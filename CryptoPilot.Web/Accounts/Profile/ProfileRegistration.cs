using CryptoPilot.Web.Database;
using Microsoft.AspNetCore.Antiforgery;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>Who a person is here, and how they want to see it.</summary>
public static class ProfileRegistration
{
    private static readonly TimeSpan s_smsPatience = TimeSpan.FromSeconds(10);

    public static void AddProfile(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ReaderChoices>();
        services.AddSingleton<PreferenceService>();
        services.AddScoped<ReaderZone>();
        services.AddSingleton<ProfileService>();
        services.AddSingleton<PictureService>();
        services.AddSingleton<EmailService>();
        services.AddSingleton<PhoneService>();
        builder.AddSettings<SmsOptions>("Sms");
        services.AddHttpClient(SmsSender.Client, http => http.Timeout = s_smsPatience);
        services.AddSingleton<SmsSender>();
    }

    public static void MapProfile(this WebApplication app)
    {
        // For pages that are not interactive; the others keep the choice themselves.
        app.MapPost("/account/theme/{theme}", async (string theme, HttpContext http, IAntiforgery antiforgery, PreferenceService preferences) =>
        {
            if (!await antiforgery.IsRequestValidAsync(http) || ThemeWords.Parse(theme) is not { } chosen) return Results.BadRequest();
            await preferences.ChooseThemeAsync(http.User.UserId(), chosen, http.RequestAborted);
            return Results.NoContent();
        }).RequireAuthorization();
        app.MapGet("/pictures/{hash:length(64)}", async (string hash, HttpContext http, PictureService pictures) =>
        {
            var content = await pictures.FindAsync(hash, http.User.UserId(), http.User.IsInRole(AppUserClaims.Admin), http.RequestAborted);
            if (content is null) return Results.NotFound();
            http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
            http.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            return Results.Bytes(content, PictureCodec.ContentType);
        }).RequireAuthorization();
    }
}

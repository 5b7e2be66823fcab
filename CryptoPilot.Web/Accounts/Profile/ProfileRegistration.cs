using Microsoft.AspNetCore.Antiforgery;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>Who a person is here, and how they want to see it.</summary>
public static class ProfileRegistration
{
    public static void AddProfile(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ReaderChoices>();
        services.AddSingleton<PreferenceService>();
        services.AddScoped<ReaderZone>();
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
    }
}

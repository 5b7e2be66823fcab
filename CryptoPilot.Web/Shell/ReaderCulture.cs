using System.Globalization;
using CryptoPilot.Web.Accounts.Profile;
using Microsoft.AspNetCore.Localization;

namespace CryptoPilot.Web.Shell;

/// <summary>Numbers and dates are as the reader chose them, else as the browser says; the words are English.</summary>
public static class ReaderCulture
{
    /// <summary>How numbers and dates are told to who has not said otherwise.</summary>
    public const string Neutral = "en-US";

    public static void AddReaderCulture(this IServiceCollection services) => services.Configure<RequestLocalizationOptions>(options =>
    {
        options.DefaultRequestCulture = new RequestCulture(Neutral, ReaderFormats.English);
        options.SupportedCultures = [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Where(culture => culture.Name.Length > 0)];
        options.SupportedUICultures = [.. ReaderFormats.Languages];
        options.RequestCultureProviders = [new ReaderCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
    });
}

using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace CryptoPilot.Web.Shell;

/// <summary>Numbers and dates follow the reader's browser; the words are English.</summary>
public static class ReaderCulture
{
    public static void AddReaderCulture(this IServiceCollection services) => services.Configure<RequestLocalizationOptions>(options =>
    {
        options.DefaultRequestCulture = new RequestCulture("en-US", "en");
        options.SupportedCultures = [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Where(culture => culture.Name.Length > 0)];
        options.SupportedUICultures = [CultureInfo.GetCultureInfo("en")];
        options.RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()];
    });
}

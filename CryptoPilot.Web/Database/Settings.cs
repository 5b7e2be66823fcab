using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace CryptoPilot.Web.Database;

/// <summary>Where settings are read from: <c>appsettings.json</c> beside the program, the environment, the command line.</summary>
public static class Settings
{
    /// <summary>Turns the bare switch <c>--demo</c> into a setting like any other.</summary>
    public static string[] Normalise(string[] args) =>
        [.. args.Select(arg => arg == "--demo" ? "--Demo=true" : arg)];

    /// <summary>The content root is the project's folder under <c>dotnet run</c>; the settings file is linked beside the program.</summary>
    public static void ReadBesideTheProgram(ConfigurationManager configuration)
    {
        var files = new PhysicalFileProvider(AppContext.BaseDirectory);
        foreach (var source in configuration.Sources.OfType<JsonConfigurationSource>().Where(source => source.Path?.StartsWith("appsettings", StringComparison.Ordinal) == true))
            source.FileProvider = files;
        ((IConfigurationRoot)configuration).Reload();
    }
}

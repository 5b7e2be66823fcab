using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace CryptoPilot.Web.Database;

/// <summary>Where settings are read from: <c>appsettings.json</c> beside the program, the environment, the command line.</summary>
public static class Settings
{
    private static readonly string[] s_frameworkKeys =
        ["applicationName", "contentRoot", "environment", "http_ports", "https_ports", "Kestrel", "urls", "webRoot"];

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

    /// <summary>Refuses a command line that names a setting which <c>appsettings.json</c> does not: a slip of the finger would go unnoticed.</summary>
    /// <exception cref="SettingException">An argument is not known.</exception>
    public static void RefuseUnknown(string[] args, ConfigurationManager configuration)
    {
        var known = ((IConfigurationRoot)configuration).Providers
            .OfType<JsonConfigurationProvider>()
            .SelectMany(provider => provider.GetChildKeys([], null))
            .Concat(s_frameworkKeys)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) throw new SettingException(args[i], "is not understood; settings are given as --Key=value.");
            var key = args[i][2..].Split('=', 2)[0];
            if (!known.Contains(key.Split(':')[0])) throw new SettingException(key, "is not known; appsettings.json lists every setting.");
            if (args[i].Contains('=', StringComparison.Ordinal)) continue;
            if (++i == args.Length) throw new SettingException(key, "has no value.");
        }
    }

    /// <summary>Refuses log levels that there are not: the framework would stop with no word on which one it was.</summary>
    /// <exception cref="SettingException">A level is not known.</exception>
    public static void CheckLogLevels(IConfiguration configuration)
    {
        var logging = configuration.GetSection("Logging");
        foreach (var levels in logging.GetChildren().Select(provider => provider.GetSection("LogLevel")).Prepend(logging.GetSection("LogLevel")))
        {
            foreach (var level in levels.GetChildren())
            {
                if (string.IsNullOrEmpty(level.Value) || Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _)) continue;
                throw new SettingException(level.Path, $"'{level.Value}' is none of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
            }
        }
    }

    /// <summary>Binds a section to its options and checks it at once, so that a wrong setting stops the start.</summary>
    /// <exception cref="SettingException">A key is not known, or its value does not fit.</exception>
    public static TOptions AddSettings<TOptions>(this WebApplicationBuilder builder, string section)
        where TOptions : class, new()
    {
        SettingShape.Check(builder.Configuration.GetSection(section), typeof(TOptions));
        var options = builder.Configuration.GetSection(section).Get<TOptions>() ?? new TOptions();
        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
            throw SettingException.Of(string.Join(" ", faults.Select(fault => fault.ErrorMessage)));

        builder.Services.AddOptions<TOptions>().BindConfiguration(section);
        return options;
    }

    /// <summary>A single switch.</summary>
    /// <exception cref="SettingException">Neither <c>true</c> nor <c>false</c>.</exception>
    public static bool Switch(this IConfiguration configuration, string key) => configuration[key] switch
    {
        null or "" => false,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw new SettingException(key, $"'{text}' is neither true nor false."),
    };
}

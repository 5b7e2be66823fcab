using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace CryptoPilot.Web.Database;

/// <summary>Compares what is written in a section with the options class that reads it, so that each fault names its key.</summary>
internal static class SettingShape
{
    /// <exception cref="SettingException">A key is not known, or its text is no value of its type.</exception>
    public static void Check(IConfigurationSection section, Type options)
    {
        if (!string.IsNullOrEmpty(section.Value)) throw new SettingException(section.Path, $"is a section, not a value; known are {Known(section, options)}.");
        foreach (var child in section.GetChildren())
        {
            var property = options.GetProperty(child.Key, BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase)
                ?? throw new SettingException(child.Path, $"is not known; known are {Known(section, options)}.");
            CheckValue(child, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        }
    }

    private static void CheckValue(IConfigurationSection setting, Type type)
    {
        if (type.IsGenericType)
        {
            if (!string.IsNullOrEmpty(setting.Value)) throw new SettingException(setting.Path, $"is a list; give {setting.Path}:0, {setting.Path}:1 and so on.");
            return;
        }

        if (type.IsClass && type != typeof(string) && type != typeof(Uri))
        {
            Check(setting, type);
            return;
        }

        if (setting.Value is null && setting.GetChildren().Any()) throw new SettingException(setting.Path, "is a value, not a section.");
        if (!string.IsNullOrEmpty(setting.Value) && !Fits(setting.Value, type)) throw new SettingException(setting.Path, $"'{setting.Value}' is {Expected(type)}.");
    }

    private static bool Fits(string text, Type type)
    {
        if (type == typeof(string)) return true;
        if (type == typeof(Uri)) return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        if (type.IsEnum) return Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase);
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string Expected(Type type)
    {
        if (type.IsEnum) return $"none of {string.Join(", ", Enum.GetNames(type))}";
        if (type == typeof(TimeSpan)) return "no duration such as 00:01:00";
        if (type == typeof(bool)) return "neither true nor false";
        if (type == typeof(Uri)) return "no address such as https://example.com";
        return "no whole number in range";
    }

    private static string Known(IConfigurationSection section, Type options) =>
        string.Join(", ", options.GetProperties().Select(property => $"{section.Path}:{property.Name}"));
}

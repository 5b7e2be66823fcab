using System.Globalization;
using System.Text.Json;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Alerts;

namespace CryptoPilot.Web.Administration;

/// <summary>Why a choice for the whole instance was not stored.</summary>
public enum ConfigurationFault
{
    /// <summary>The one who acts is no administrator, or not any more.</summary>
    NotAllowed,

    /// <summary>It cannot be set, or not like this.</summary>
    Fixed,

    /// <summary>The value is none that the choice has.</summary>
    Value,
}

/// <summary>Sets choices of <c>system_config</c> by their keys. Each goes through the service that owns it, which asks who acts and writes the line in <c>audit_logs</c>.</summary>
public sealed class ConfigurationService(SignInSettings signIn, AlertLimit alerts)
{
    /// <summary>What can be set. Other choices are made where more happens with them, as that of the market's source in the set-up.</summary>
    public static IReadOnlyCollection<string> Keys { get; } = [SignInSettings.RegistrationKey, SignInSettings.ConfirmEmailKey, SignInSettings.AdminsNeedTwoFactorKey, AlertLimit.Key];

    /// <summary>Sets one choice.</summary>
    /// <returns>Null, or why it was not done.</returns>
    public async Task<ConfigurationFault?> SetAsync(ActingAdmin by, string key, JsonElement value, CancellationToken cancellationToken)
    {
        if (!Keys.Contains(key)) return ConfigurationFault.Fixed;
        if (key == AlertLimit.Key)
        {
            if (Limit(value) is not { } most) return ConfigurationFault.Value;
            return await alerts.ChangeAsync(by, most, cancellationToken) is null ? null : ConfigurationFault.NotAllowed;
        }

        if (Change(key, value) is not { } change) return ConfigurationFault.Value;
        return await signIn.ChangeAsync(by, change, cancellationToken) is null ? null : ConfigurationFault.NotAllowed;
    }

    /// <summary>What the value of a choice must be, for programs.</summary>
    public static string Explain(string key) => key switch
    {
        SignInSettings.RegistrationKey => $"The value must be one of {string.Join(", ", Words.All<RegistrationMode>())}, as a string.",
        AlertLimit.Key => string.Create(CultureInfo.InvariantCulture, $"The value must be a whole number from {AlertLimit.Least} to {AlertLimit.Most}."),
        _ => "The value must be true or false.",
    };

    private static Func<SignInRules, SignInRules>? Change(string key, JsonElement value) => key switch
    {
        SignInSettings.RegistrationKey => Mode(value) is { } mode ? rules => rules with { Registration = mode } : null,
        SignInSettings.ConfirmEmailKey => Switch(value) is { } confirm ? rules => rules with { ConfirmEmail = confirm } : null,
        SignInSettings.AdminsNeedTwoFactorKey => Switch(value) is { } need ? rules => rules with { AdminsNeedTwoFactor = need } : null,
        _ => null,
    };

    private static RegistrationMode? Mode(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        foreach (var mode in Enum.GetValues<RegistrationMode>())
            if (value.GetRawText() == $"\"{Words.Of(mode)}\"") return mode;
        return null;
    }

    private static int? Limit(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var most) && most is >= AlertLimit.Least and <= AlertLimit.Most ? most : null;

    private static bool? Switch(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}

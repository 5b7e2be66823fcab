using System.Globalization;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Api.Access;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>A key that a user wants.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Type">What it may do.</param>
/// <param name="ExpiresAt">UTC; null is never.</param>
/// <param name="AllowedAddresses">As it was typed; nothing is any.</param>
public sealed record KeyDraft(string? Name, ApiKeyType Type, DateTime? ExpiresAt = null, string? AllowedAddresses = null);

/// <summary>A key that was just made. The secret is told now and never again.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Key">The public part.</param>
/// <param name="Secret">The secret part.</param>
public sealed record NewKey(int Id, string Key, string Secret)
{
    /// <summary>What stands after <c>Bearer</c>.</summary>
    public string Token => $"{Key}.{Secret}";

    /// <summary>Without the secret: what is printed may be logged.</summary>
    public override string ToString() => $"{nameof(NewKey)} {Id}";
}

/// <summary>Why a wish about a key was refused.</summary>
public enum KeyFault
{
    NameEmpty,
    NameTooLong,
    ExpiryPast,

    /// <summary>An entry is neither an address nor a network; <see cref="KeyOutcome.Entry"/> is it.</summary>
    AddressWrong,
    TooManyAddresses,

    /// <summary>Only an active administrator has admin keys.</summary>
    NotAdmin,

    /// <summary>The user has as many keys as are allowed.</summary>
    TooMany,

    /// <summary>The key has ended, or another one takes its place already.</summary>
    Ended,

    /// <summary>The overlap is negative or longer than allowed.</summary>
    OverlapWrong,

    /// <summary>The user has no such key.</summary>
    Missing,
}

/// <summary>The part of the form that a fault stands beside.</summary>
public enum KeyField
{
    Form,
    Name,
    Type,
    Expiry,
    Addresses,
}

/// <summary>What became of a wish.</summary>
/// <param name="Faults">Empty when it was done.</param>
public sealed record KeyOutcome(params IReadOnlyList<KeyFault> Faults)
{
    public bool IsDone => Faults.Count == 0;

    /// <summary>The key that was made; null when none was.</summary>
    public NewKey? Made { get; init; }

    /// <summary>What <see cref="KeyFault.AddressWrong"/> speaks of.</summary>
    public string? Entry { get; init; }

    /// <summary>The sentence to show beside a field, or null.</summary>
    public string? Explain(KeyField field)
    {
        foreach (var fault in Faults)
            if (FieldOf(fault) == field) return TextOf(fault);
        return null;
    }

    private static KeyField FieldOf(KeyFault fault) => fault switch
    {
        KeyFault.NameEmpty or KeyFault.NameTooLong => KeyField.Name,
        KeyFault.NotAdmin => KeyField.Type,
        KeyFault.ExpiryPast => KeyField.Expiry,
        KeyFault.AddressWrong or KeyFault.TooManyAddresses => KeyField.Addresses,
        _ => KeyField.Form,
    };

    private static string Text(string format, params object?[] values) => string.Format(CultureInfo.CurrentCulture, format, values);

    private string TextOf(KeyFault fault) => fault switch
    {
        KeyFault.NameEmpty => ApiKeysText.FaultNameEmpty,
        KeyFault.NameTooLong => Text(ApiKeysText.FaultNameTooLong, KeyService.LongestName),
        KeyFault.ExpiryPast => ApiKeysText.FaultExpiryPast,
        KeyFault.AddressWrong => Text(ApiKeysText.FaultAddressWrong, Entry),
        KeyFault.TooManyAddresses => Text(ApiKeysText.FaultTooManyAddresses, AddressList.Most),
        KeyFault.NotAdmin => ApiKeysText.FaultNotAdmin,
        KeyFault.TooMany => Text(ApiKeysText.FaultTooMany, KeyService.MostActive),
        KeyFault.Ended => ApiKeysText.FaultEnded,
        KeyFault.OverlapWrong => Text(ApiKeysText.FaultOverlapWrong, KeyService.LongestOverlap.Days),
        KeyFault.Missing => ApiKeysText.FaultMissing,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}

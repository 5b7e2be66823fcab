using CryptoPilot.Data.Api;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>Types and states of keys as people read them.</summary>
public static class KeyWords
{
    public static string Of(ApiKeyType type) => type switch
    {
        ApiKeyType.Read => ApiKeysText.TypeRead,
        ApiKeyType.Write => ApiKeysText.TypeWrite,
        ApiKeyType.Admin => ApiKeysText.TypeAdmin,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>What a key of the type may do.</summary>
    public static string Explain(ApiKeyType type) => type switch
    {
        ApiKeyType.Read => ApiKeysText.TypeReadText,
        ApiKeyType.Write => ApiKeysText.TypeWriteText,
        ApiKeyType.Admin => ApiKeysText.TypeAdminText,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static string Of(KeyState state) => state switch
    {
        KeyState.Active => ApiKeysText.StateActive,
        KeyState.Replaced => ApiKeysText.StateReplaced,
        KeyState.Expired => ApiKeysText.StateExpired,
        KeyState.Revoked => ApiKeysText.StateRevoked,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}

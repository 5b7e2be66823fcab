using System.Text.RegularExpressions;
using CryptoPilot.Web.Api.Keys;

namespace CryptoPilot.Tests.Api.Keys;

public sealed partial class KeyTextTests
{
    [Fact]
    public void New_KeyAndSecret_HaveTheirFormAndAreNeverTheSame()
    {
        var keys = Enumerable.Range(0, 500).Select(_ => KeyText.NewKey()).ToHashSet();
        var secrets = Enumerable.Range(0, 500).Select(_ => KeyText.NewSecret()).ToHashSet();

        Assert.Equal((500, 500), (keys.Count, secrets.Count));
        Assert.All(keys, key => Assert.True(KeyForm().IsMatch(key) && KeyText.IsKey(key), key));
        Assert.All(secrets, secret => Assert.True(SecretForm().IsMatch(secret) && KeyText.IsSecret(secret)));
    }

    /// <summary>The checksum that zip and PNG use, of an example that others can check: crc32("cpk_00000000000000000000") in base 62.</summary>
    [Fact]
    public void IsKey_PublishedExample_Holds()
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes("cpk_00000000000000000000");
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        crc = ~crc;
        var digits = "";
        for (var i = 0; i < 6; i++, crc /= 62) digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(int)(crc % 62)] + digits;

        Assert.True(KeyText.IsKey($"cpk_00000000000000000000{digits}"));
    }

    [Fact]
    public void IsKey_OneCharacterMistyped_IsFound()
    {
        var key = KeyText.NewKey();
        for (var i = KeyText.KeyPrefix.Length; i < key.Length; i++)
        {
            foreach (var other in "09AZaz".Where(other => other != key[i]))
                Assert.False(KeyText.IsKey($"{key[..i]}{other}{key[(i + 1)..]}"), $"{i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("cpk_")]
    [InlineData("cps_00000000000000000000000000")]
    [InlineData("cpk_0000000000000000000000000")]
    [InlineData("cpk_000000000000000000000000000")]
    [InlineData("cpk_0000000000000000000000000-")]
    public void IsKey_AnythingElse_IsNone(string text) => Assert.False(KeyText.IsKey(text));

    [Fact]
    public void TrySplit_Token_GivesItsParts()
    {
        var (key, secret) = (KeyText.NewKey(), KeyText.NewSecret());

        Assert.True(KeyText.TrySplit($"{key}.{secret}", out var foundKey, out var foundSecret));
        Assert.Equal((key, secret), (foundKey.ToString(), foundSecret.ToString()));
        Assert.False(KeyText.TrySplit($"{key}{secret}.", out _, out _));
        Assert.False(KeyText.TrySplit(key, out _, out _));
    }

    [GeneratedRegex("^cpk_[0-9A-Za-z]{26}$")]
    private static partial Regex KeyForm();

    [GeneratedRegex("^cps_[0-9A-Za-z]{43}$")]
    private static partial Regex SecretForm();
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Web.Notifications.Channels.Push;

namespace CryptoPilot.Tests.Notifications.Channels.Push;

/// <summary>The numbers that the RFCs publish.</summary>
public sealed class PushVectorTests
{
    private const string BrowserKey = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    private const string BrowserPrivate = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    private const string OwnKey = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    private const string OwnPrivate = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    private const string Auth = "BTBZMqHH6r4Tts7J_aSIgg";

    [Fact]
    public void Seal_Rfc8188Section31_IsWhatThePageSays() => Assert.Equal(
        "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg",
        Base64Url.EncodeToString(Aes128Gcm.Seal(Bytes("yqdlZ-tYemfogSmv7Ws5PQ"), Bytes("I1BsxtFttlv3u_Oo94xnmw"), [], "I am the walrus"u8)));

    [Fact]
    public void Encrypt_Rfc8291AppendixA_IsWhatThePageSays()
    {
        using var own = Key(OwnKey, OwnPrivate);

        var message = PushCipher.Encrypt("When I grow up, I want to be a watermelon"u8, Bytes(BrowserKey), Bytes(Auth), own, Bytes("DGv6ra1nlYgDCS1FRnbzlw"));

        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(message));
    }

    [Fact]
    public void Encrypt_KeyAndSaltOfItsOwn_OnlyTheBrowserReads()
    {
        using var browser = Key(BrowserKey, BrowserPrivate);
        var longest = new string('x', PushCipher.LongestMessage);

        var first = PushCipher.Encrypt(Encoding.UTF8.GetBytes(longest), Bytes(BrowserKey), Bytes(Auth));
        var second = PushCipher.Encrypt(Encoding.UTF8.GetBytes(longest), Bytes(BrowserKey), Bytes(Auth));

        Assert.Equal(longest, BrowserSide.Read(first, browser, Bytes(Auth)));
        Assert.NotEqual(first, second);
        Assert.Equal(4096, first.Length);
    }

    [Fact]
    public void Prove_Rfc8292Section24_SignsTheSameClaims()
    {
        const string Signed = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0";
        const string Signature = "i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
        const string PublicKey = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";

        Assert.Equal(Signed, VapidKey.Claims(new Uri("https://push.example.net/p/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV"), "mailto:push@example.com", 1453523768));
        Assert.True(BrowserSide.IsSignedBy(PublicKey, Signed, Signature));
        Assert.False(BrowserSide.IsSignedBy(PublicKey, Signed + "x", Signature));
    }

    [Fact]
    public void Prove_OwnKey_ThePushServiceBelievesIt()
    {
        var key = VapidKey.Of(VapidKey.Make().Export());
        var now = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

        var parts = key.Prove(new Uri("https://push.example.net:8443/p/1"), null, now).Split(' ', '.', ',', '=');

        Assert.Equal(["vapid", "t"], parts[..2]);
        Assert.True(BrowserSide.IsSignedBy(key.PublicKey, $"{parts[2]}.{parts[3]}", parts[4]));
        Assert.Equal($$"""{"aud":"https://push.example.net:8443","exp":{{now.AddHours(12).ToUnixTimeSeconds()}}}""", Encoding.UTF8.GetString(Bytes(parts[3])));
        Assert.Equal((65, key.PublicKey), (Bytes(key.PublicKey).Length, parts[^1]));
    }

    [Theory]
    [InlineData(BrowserKey, Auth, true)]
    [InlineData(BrowserKey, "BTBZMqHH6r4Tts7J_aSI", false)]
    [InlineData("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw8", Auth, false)]
    [InlineData("BCVx", Auth, false)]
    public void AreKeys_WhatIsNoPointOfTheCurve_IsRefused(string key, string auth, bool expected) => Assert.Equal(expected, PushCipher.AreKeys(Bytes(key), Bytes(auth)));

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);

    private static ECDiffieHellman Key(string publicKey, string privateKey) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Bytes(publicKey)[1..33], Y = Bytes(publicKey)[33..] },
        D = Bytes(privateKey),
    });
}

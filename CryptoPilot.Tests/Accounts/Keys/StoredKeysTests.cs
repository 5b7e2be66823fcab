using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts.Keys;

/// <summary>What was protected can be read again: by another node, after a restart, after a move from files, after a new certificate.</summary>
public sealed class StoredKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_AfterARestart_StandInTheDatabase()
    {
        var secret = await ProtectAsync();

        Assert.Equal("secret", await UnprotectAsync(secret));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "keys")));
    }

    [Fact]
    public async Task Keys_InFilesOfAnEarlierVersion_AreTakenOver()
    {
        var secret = DataProtectionProvider.Create(new DirectoryInfo(Path.Combine(_folder.Path, "keys")), keys => keys.SetApplicationName("CryptoPilot")).CreateProtector("test").Protect("secret");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "keys", "key-broken.xml"), "<key", Stop);

        Assert.Equal("secret", await UnprotectAsync(secret));
        Directory.Delete(Path.Combine(_folder.Path, "keys"), recursive: true);
        Assert.Equal("secret", await UnprotectAsync(secret));
    }

    [Fact]
    public async Task Keys_WithACertificate_AreEncryptedAndOutliveItsSuccessor()
    {
        var (first, second) = (Certificate("first.pfx", "first secret"), Certificate("second.pfx", "second secret"));

        var secret = await ProtectAsync($"--Keys:Certificate={first}", "--Keys:CertificatePassword=first secret");

        await using (var host = await StartAsync($"--Keys:Certificate={second}", "--Keys:CertificatePassword=second secret", $"--Keys:FormerCertificate={first}", "--Keys:FormerCertificatePassword=first secret"))
        {
            Assert.Equal("secret", Protector(host).Unprotect(secret));
            await using var db = host.CreateDbContext();
            Assert.All(await db.DataProtectionKeys.Select(key => key.Xml).ToListAsync(Stop), xml => Assert.DoesNotContain("<masterKey", xml, StringComparison.Ordinal));
        }

        await using var without = await StartAsync();
        Assert.Throws<CryptographicException>(() => Protector(without).Unprotect(secret));
    }

    [Theory]
    [InlineData("none.pfx", "first secret")]
    [InlineData("first.pfx", "wrong secret")]
    public async Task Certificate_MissingOrLocked_StopsTheStartNamingTheKey(string file, string password)
    {
        Certificate("first.pfx", "first secret");

        var fault = await Assert.ThrowsAsync<SettingException>(() => StartAsync($"--Keys:Certificate={Path.Combine(_folder.Path, file)}", $"--Keys:CertificatePassword={password}"));

        Assert.StartsWith("Setting Keys:Certificate:", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(password, fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<AppHost> StartAsync(params string[] settings) => AppHost.StartAsync([.. settings, $"--DataDirectory={_folder.Path}"]);

    private static IDataProtector Protector(AppHost host) => host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private async Task<string> ProtectAsync(params string[] settings)
    {
        await using var host = await StartAsync(settings);
        return Protector(host).Protect("secret");
    }

    private async Task<string> UnprotectAsync(string secret)
    {
        await using var host = await StartAsync();
        return Protector(host).Unprotect(secret);
    }

    private string Certificate(string name, string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=CryptoPilot", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        var file = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, password));
        return file;
    }
}

using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Shell;

/// <summary>The sink that reads every line of the run finds what it is to find.</summary>
public sealed class LogSecrecyTests
{
    [Theory]
    [InlineData("Mail to ada@example.org was refused")]
    [InlineData("Cookie CfDJ8A1B2C3D4E5F6G7H8I9J0K1L2M3N4")]
    [InlineData("Authorization: Bearer cp_live_123456789")]
    [InlineData("Hash AQAAAAIAAYagAAAAEJ5v1Q2w3E4r5T6y7U8i9O0p==")]
    [InlineData("The password was Open Sesame 42")]
    public void Read_LineThatGivesSomethingAway_IsKept(string line)
    {
        var secrecy = new LogSecrecy();
        secrecy.Watch("open sesame 42");

        var logger = secrecy.CreateLogger("Test");
        LoggerMessage.Define<string>(LogLevel.Debug, new EventId(1), "{Line}")(logger, line, null);
        LoggerMessage.Define(LogLevel.Error, new EventId(2), "It failed")(logger, new InvalidOperationException(line));
        LoggerMessage.Define(LogLevel.Information, new EventId(3), "Refreshed 60 coins in 00:00:01.234")(logger, null);

        Assert.Equal((2, 3), (secrecy.Leaks.Count, secrecy.Lines));
    }

    [Fact]
    public async Task Host_AtWork_IsRead()
    {
        var before = LogSecrecy.Run.Lines;
        await using var host = await AccountHost.StartEmptyAsync();

        Assert.True(LogSecrecy.Run.Lines > before);
    }
}

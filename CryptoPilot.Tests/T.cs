namespace CryptoPilot.Tests;
public class T { [Fact] public void A() => Assert.Equal("Hello", CryptoPilot.Web.Shell.ShellText.Hello); }

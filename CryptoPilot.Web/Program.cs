var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/x", () => CryptoPilot.Web.Shell.ShellText.Hello);
app.MapStaticAssets();
app.Run();

using CryptoPilot.Web;

return await CryptoPilotHost.RunAsync(args);

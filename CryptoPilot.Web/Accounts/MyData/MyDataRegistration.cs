using CryptoPilot.Web.Operations;

namespace CryptoPilot.Web.Accounts.MyData;

/// <summary>A person's right to what is theirs: to take it along, and to have it erased.</summary>
public static class MyDataRegistration
{
    public static void AddMyData(this IServiceCollection services)
    {
        services.AddSingleton<DeletionService>();
        services.AddJob<AccountEraser>(MyDataJobs.Erase, _ => MyDataJobs.EraseInterval);
    }
}

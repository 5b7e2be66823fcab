namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>Pages that the default Identity UI brings and this product does otherwise: they lead to ours.</summary>
public sealed class RetiredPages(RequestDelegate next)
{
    private const string Account = "/Identity/Account/";

    private static readonly Dictionary<string, string> s_ours = new(StringComparer.OrdinalIgnoreCase)
    {
        [$"{Account}Manage"] = "/account/profile",
        [$"{Account}Manage/Index"] = "/account/profile",
        [$"{Account}Manage/Email"] = "/account/profile",
        [$"{Account}Manage/PersonalData"] = "/account/data",
        [$"{Account}Manage/DeletePersonalData"] = "/account/data",
        [$"{Account}Manage/DownloadPersonalData"] = "/account/data",
        [$"{Account}Manage/SetPassword"] = $"{Account}Manage/ChangePassword",
        [$"{Account}ConfirmEmailChange"] = "/account/profile",
        [$"{Account}ForgotPasswordConfirmation"] = $"{Account}ForgotPassword",
        [$"{Account}ResetPasswordConfirmation"] = $"{Account}Login",
        [$"{Account}RegisterConfirmation"] = $"{Account}Login",
        [$"{Account}Lockout"] = $"{Account}Login",
    };

    /// <summary>The paths that lead elsewhere.</summary>
    public static IReadOnlyCollection<string> Paths => s_ours.Keys;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.Value is not { } path || !s_ours.TryGetValue(path.TrimEnd('/'), out var target)) return next(context);
        context.Response.Redirect(target);
        return Task.CompletedTask;
    }
}

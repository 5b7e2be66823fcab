using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CryptoPilot.Data;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web;
using CryptoPilot.Web.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests;

/// <summary>Rules of the house that the compiler does not know.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly s_web = typeof(CryptoPilotHost).Assembly;
    private static readonly Assembly s_data = typeof(CryptoPilotContext).Assembly;

    private static IEnumerable<Type> Components => s_web.GetTypes().Where(type => type.IsAssignableTo(typeof(IComponent)) && !type.IsAbstract);

    private static IEnumerable<Type> Pages => Components.Where(type => type.IsDefined(typeof(RouteAttribute)));

    private static IEnumerable<Type> Runners => s_web.GetTypes().Where(type => type.IsAssignableTo(typeof(IJobRunner)) && type.IsClass);

    [Fact]
    public void Components_NeverTakeAContext()
    {
        var taken = Components.SelectMany(component => component
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.IsDefined(typeof(InjectAttribute)))
            .Select(property => property.PropertyType)
            .Concat(component.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.ParameterType))
            .Where(type => type.IsAssignableTo(typeof(DbContext)) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDbContextFactory<>)))
            .Select(type => $"{component.Name} takes {type.Name}"));

        Assert.Empty(taken);
    }

    [Fact]
    public void Pages_DemandASignInOrSayThatTheyDoNot() =>
        Assert.All(Pages, page => Assert.True(
            page.IsDefined(typeof(AuthorizeAttribute), true) || page.IsDefined(typeof(AllowAnonymousAttribute), true), page.Name));

    [Fact]
    public void Pages_NeverHideAnAccountPage() =>
        Assert.DoesNotContain(Pages.SelectMany(page => page.GetCustomAttributes<RouteAttribute>()), route => route.Template.StartsWith("/Identity", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Pages_AreNamedAsPages() => Assert.All(Pages, page => Assert.EndsWith("Page", page.Name, StringComparison.Ordinal));

    [Fact]
    public void Methods_AreNeverAsyncVoid()
    {
        var found = new[] { s_web, s_data }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            .Select(method => $"{method.DeclaringType}.{method.Name}");

        Assert.Empty(found);
    }

    [Fact]
    public void StoredTypes_HoldNoFloatingPoint()
    {
        var found = s_data.GetTypes()
            .SelectMany(type => type.GetProperties().Select(property => (type, property.Name, Type: property.PropertyType))
                .Concat(type.GetFields().Select(field => (type, field.Name, Type: field.FieldType))))
            .Where(member => (Nullable.GetUnderlyingType(member.Type) ?? member.Type) is { } bare && (bare == typeof(double) || bare == typeof(float)))
            .Select(member => $"{member.type.Name}.{member.Name}");

        Assert.Empty(found);
    }

    [Fact]
    public void PasswordsAndCodes_AreProvedInOnePlace()
    {
        var places = Repository.Files("CryptoPilot.Web", "*.cs").Where(file => ProofCall().IsMatch(Repository.Read(file))).Select(Path.GetFileName);

        Assert.Equal(["AppSignInManager.cs", "AppUserManager.cs"], places.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Components_LogWhatTheDatabaseRefuses()
    {
        var caught = new[] { "*.razor", "*.razor.cs", "*Base.cs", "*Card.cs" }
            .SelectMany(pattern => Repository.Files("CryptoPilot.Web", pattern))
            .SelectMany(file => DatabaseCatch().Matches(Repository.Read(file)).Select(match => (file, Body: match.Groups[1].Value)))
            .ToList();

        Assert.NotEmpty(caught);
        Assert.DoesNotContain(caught, found => !found.Body.Contains("Log.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Runners_AreAllRegisteredAsJobs()
    {
        using var folder = new TemporaryFolder();
        await using var app = CryptoPilotHost.Build([$"--DataDirectory={folder.Path}"]);
        await using var scope = app.Services.CreateAsyncScope();

        Assert.All(Runners, runner =>
        {
            Assert.NotNull(scope.ServiceProvider.GetService(runner));
            Assert.NotNull(scope.ServiceProvider.GetService(typeof(JobDefinition<>).MakeGenericType(runner)));
        });
    }

    [Theory]
    [InlineData("CryptoPilot.Data")]
    [InlineData("CryptoPilot.Web")]
    [InlineData("CryptoPilot.Tests")]
    public void Namespaces_AreTheFolders(string project) =>
        Assert.All(Repository.Files(project, "*.cs"), file =>
        {
            var declared = NamespaceLine().Match(Repository.Read(file)).Groups[1].Value;
            if (declared.Length > 0) Assert.Equal(Path.GetDirectoryName(file)!.Replace('\\', '/').Replace('/', '.'), declared);
        });

    [Fact]
    public void Folders_AreFeatures()
    {
        string[] refused = ["Helpers", "Utils", "Utilities", "Models", "Managers", "Common", "Extensions"];

        Assert.DoesNotContain(Repository.Files("CryptoPilot.Web", "*").Concat(Repository.Files("CryptoPilot.Data", "*")), file => file.Split('/').Intersect(refused).Any());
    }

    [Fact]
    public void Texts_AreAllUsed()
    {
        var sources = string.Join('\n', new[] { "*.cs", "*.razor", "*.cshtml" }.SelectMany(pattern => Repository.Files("CryptoPilot.Web", pattern)).Select(Repository.Read));
        var unused = Repository.Files("CryptoPilot.Web", "*Text.resx")
            .SelectMany(file => TextKey().Matches(Repository.Read(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}"))
            .Where(use => !Regex.IsMatch(sources, $@"\b{Regex.Escape(use)}\b"));

        Assert.Empty(unused);
    }

    [Theory]
    [InlineData("*.razor")]
    [InlineData("*.cshtml")]
    public void Markup_HoldsNoTextOfItsOwn(string pattern) =>
        Assert.Empty(Repository.Files("CryptoPilot.Web", pattern).SelectMany(file => MarkupText.Find(Repository.Read(file)).Select(text => $"{file}: {text}")));

    [Theory]
    [InlineData("<p>Hello</p>", "Hello")]
    [InlineData("<p>Total: @Sum</p>", "Total:")]
    [InlineData("<p>\n  @if (a > b)\n  {\n    <b>@T.X</b>\n    Hello there\n  }\n</p>", "Hello there")]
    [InlineData("<input placeholder=\"Search\" />", "Search")]
    [InlineData("<EmptyState Title=\"@T.X\" Text=\"Nothing yet\" />", "Nothing yet")]
    public void MarkupText_HardCoded_IsFound(string markup, string text) => Assert.Equal(text, Assert.Single(MarkupText.Find(markup)));

    [Theory]
    [InlineData("<p>@T.Hello</p>")]
    [InlineData("<p title=\"@T.X\">@string.Format(CultureInfo.CurrentCulture, T.X, Rows.Select(x => x.Y).ToList<int>().Count)</p>")]
    [InlineData("@if (a < b)\n{\n<p>@(x > y ? T.A : T.B)</p>\n}\nelse if (c)\n{\n<p>·</p>\n}\n")]
    [InlineData("@foreach (var row in Rows)\n{\n    var name = row.Name;\n    <td @key=\"row.Id\" @onclick=\"() => Go(row)\">@name</td>\n}\n@code {\n  string x = \">Hello<\";\n}")]
    public void MarkupText_Expressions_AreNotFound(string markup) => Assert.Empty(MarkupText.Find(markup));

    [GeneratedRegex(@"catch \([^{]*?\bDb(?:Update)?Exception\b[^{]*\{([^}]*)\}")]
    private static partial Regex DatabaseCatch();

    [GeneratedRegex(@"\.CheckPasswordAsync\(|\bVerifyTwoFactorTokenAsync\(")]
    private static partial Regex ProofCall();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex("<data name=\"([^\"]+)\"")]
    private static partial Regex TextKey();
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace CryptoPilot.Tests.Support;

/// <summary>
/// Hands bUnit the AngleSharp.Diffing that is there. It was built against a newer one, which the runtime will not replace by
/// an older one of its own accord.
/// </summary>
internal static class DiffingAssembly
{
    private const string Name = "AngleSharp.Diffing";

    [ModuleInitializer]
    internal static void HandOut() => AssemblyLoadContext.Default.Resolving += Find;

    private static Assembly? Find(AssemblyLoadContext context, AssemblyName wanted) =>
        wanted.Name == Name ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, $"{Name}.dll")) : null;
}

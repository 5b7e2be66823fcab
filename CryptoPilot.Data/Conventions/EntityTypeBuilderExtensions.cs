using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Conventions;

/// <summary>Column shapes that many tables share.</summary>
internal static class EntityTypeBuilderExtensions
{
    public static void HasCreatedAt<T>(this EntityTypeBuilder<T> builder)
        where T : class, ICreated => builder.Property(row => row.CreatedAt).HasDefaultValueSql(SchemaConventions.Now);

    public static void HasTimestamps<T>(this EntityTypeBuilder<T> builder)
        where T : class, ICreated, IUpdated
    {
        builder.HasCreatedAt();
        builder.Property(row => row.UpdatedAt).HasDefaultValueSql(SchemaConventions.Now);
    }

    public static void HasVersion<T>(this EntityTypeBuilder<T> builder)
        where T : class, IVersioned => builder.Property(row => row.Version).IsConcurrencyToken().HasDefaultValue(0);

    public static PropertyBuilder<T> IsJson<T>(this PropertyBuilder<T> builder)
        where T : class? => builder.HasConversion(new JsonConverter<T>(), new JsonComparer<T>());
}

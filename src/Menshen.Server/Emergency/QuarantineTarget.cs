using Menshen.Engine;

namespace Menshen.Server;

/// <summary>A dataset as people write it: <c>database/schema.table</c>, or <c>database/schema.*</c> for all of a schema.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its table; null for all.</param>
internal sealed record QuarantineTarget(string Database, string Schema, string? Table)
{
    public const string Dataset = "dataset", Application = "application", Certificate = "certificate", Service = "service";

    /// <summary>Every kind of thing that can be stopped.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Dataset, Application, Certificate, Service];

    public static QuarantineTarget Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var point = text.IndexOf('.', Math.Max(0, slash));
        if (slash <= 0 || point <= slash + 1 || point == text.Length - 1)
            throw new CatalogueRefusalException($"'{text}' is not a dataset: write database/schema.table, or database/schema.* for all of a schema.");
        var table = text[(point + 1)..];
        return new QuarantineTarget(text[..slash], text[(slash + 1)..point], table == "*" ? null : table);
    }
}

using System.Reflection;

namespace Menshen.Engine;

/// <summary>Which scripts make a PostgreSQL what it is to be: those of its one own database, and those that harden every database.</summary>
public sealed record ProvisioningPlan
{
    internal const string CatalogueDatabase = "menshen";
    private const int FirstForEveryDatabase = 101;

    private ProvisioningPlan()
    {
    }

    /// <summary>The guarded engine's: the catalogue of subjects in the database <c>menshen</c>.</summary>
    public static ProvisioningPlan Catalogue { get; } = new()
    {
        Database = CatalogueDatabase,
        HasSubjects = true,
        ForOwnDatabase = [.. Ours().Where(s => s.Version < FirstForEveryDatabase)],
        ForEveryDatabase = [.. Ours().Where(s => s.Version >= FirstForEveryDatabase)],
    };

    /// <summary>The database that holds the record of what ran, and whatever the scripts make.</summary>
    public required string Database { get; init; }

    /// <summary>The scripts of that database, in order; the first makes the record itself.</summary>
    public required IReadOnlyList<ProvisioningScript> ForOwnDatabase { get; init; }

    /// <summary>The scripts of every database, in order.</summary>
    public required IReadOnlyList<ProvisioningScript> ForEveryDatabase { get; init; }

    /// <summary>True where the catalogue of subjects is.</summary>
    internal bool HasSubjects { get; init; }

    /// <summary>A plan for another PostgreSQL: our record and hardening, and the numbered scripts in an assembly.</summary>
    public static ProvisioningPlan Of(string database, Assembly scripts)
    {
        // The record of what ran, and the closing of databases that belong to nobody; the numbers are those of the engine's plan.
        string[] shared = ["0001_catalogue.sql", "0004_databases.sql"];
        return new ProvisioningPlan
        {
            Database = database,
            ForOwnDatabase = [.. Ours().Where(s => shared.Contains(s.Name)), .. ProvisioningScript.In(scripts)],
            ForEveryDatabase = Catalogue.ForEveryDatabase,
        };
    }

    private static IEnumerable<ProvisioningScript> Ours() => ProvisioningScript.In(typeof(ProvisioningPlan).Assembly);
}

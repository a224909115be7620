namespace Menshen.Cli.Demo;

/// <summary>Who appears in the demo.</summary>
internal static class DemoCast
{
    public const string Database = "express";

    // The three powers carry the names of the door gods: the two generals on the gate, and the minister who guards the back door.
    public const string SystemAdministrator = "qin_qiong";
    public const string SecurityAdministrator = "yuchi_gong";
    public const string Auditor = "wei_zheng";

    /// <summary>The program that owns the database and loads it.</summary>
    public const string Owner = "express_owner";

    /// <summary>The firm's own system: sees all rows, deletes none, changes no table.</summary>
    public const string Application = "express_app";

    // The sample's generator writes these login names into its couriers and outlets. All three belong to outlet 1.
    public const string Courier = "courier_000003";
    public const int CourierId = 3;
    public const string Colleague = "courier_000004";
    public const int ColleagueId = 4;
    public const string Manager = "manager_0001";
    public const int OutletId = 1;

    public const string Regulator = "regulator_lin";

    /// <summary>Groups of the sample and who belongs to them. No subject may create roles, so the owner grants to each member.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["express_app"] = [Application],
        ["express_courier"] = [Courier, Colleague],
        ["express_outlet_manager"] = [Manager],
        ["express_auditor"] = [Regulator],
    };

    /// <summary>Those who log in as persons.</summary>
    public static IEnumerable<string> Persons { get; } = [Courier, Colleague, Manager, Regulator];
}

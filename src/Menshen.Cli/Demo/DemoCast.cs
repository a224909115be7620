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

    // The sample's generator writes these login names into its couriers and outlets. All three belong to outlet 1.
    public const string Courier = "courier_000003";
    public const int CourierId = 3;
    public const string Colleague = "courier_000004";
    public const int ColleagueId = 4;
    public const string Manager = "manager_0001";
    public const int OutletId = 1;

    public const string Regulator = "regulator_lin";

    /// <summary>Group roles of the sample and who belongs to them.</summary>
    public static IReadOnlyList<(string Group, string[] Members)> Groups { get; } =
    [
        ("express_app", []),
        ("express_courier", [Courier, Colleague]),
        ("express_outlet_manager", [Manager]),
        ("express_auditor", [Regulator]),
    ];

    /// <summary>Those who log in as persons.</summary>
    public static IEnumerable<string> Persons => Groups.SelectMany(group => group.Members);
}

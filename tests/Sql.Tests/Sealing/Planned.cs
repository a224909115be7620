using System.Text;
using Menshen.Sql.Sealing;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>Plans texts over a small schema and writes a plan as one line.</summary>
/// <remarks><c>w1'x'</c>: the literal 'x' is written to group 1; <c>s2$3</c>: parameter 3 is compared with group 2; <c>! c: LIKE</c>: a fault.</remarks>
internal static class Planned
{
    public const int IdCard = 1;
    public const int Phone = 2;
    public const int Address = 3;
    public const int Mobile = 4;

    /// <summary>sender(id, name, id_card e, phone e, address r); receiver(id, id_card e, phone e); a view; and names that stand for two tables.</summary>
    public static readonly SealedSchema Schema = new(
        [
            Relation("public", "sender", ("id", 0), ("name", 0), ("id_card", IdCard), ("phone", Phone), ("address", Address)),
            Relation("public", "receiver", ("id", 0), ("id_card", IdCard), ("phone", Phone)),
            Relation("public", "sender_view", ("id", 0), ("id_card", IdCard)),
            Relation("crm", "customer", ("id", 0), ("id_card", IdCard)),
            Relation("app", "customer", ("id_card", IdCard), ("id", 0)),
            Relation("crm", "parcel", ("id", 0), ("id_card", IdCard)),
            Relation("public", "Odd Name", ("id", 0), ("Id Card", IdCard)),
            // Its last four characters can be searched.
            new SealedRelation("public", "caller", [new SealedColumn("id", 0, false), new SealedColumn("mobile", Mobile, true) { Suffix = 4 }, new SealedColumn("phone", Phone, true)]),
        ],
        ["parcel"]);

    public static SealPlan Of(string sql) => SealPlanner.Plan(Encoding.UTF8.GetBytes(sql), Schema);

    public static string Describe(string sql) => Describe(Of(sql), sql);

    public static string Describe(SealPlan plan, string sql)
    {
        if (plan.Fault is { } fault) return $"! {fault.Column}: {fault.Construct}{(fault.OnlySearch ? " (search)" : "")}";
        if (!plan.TouchesSealed) return plan == SealPlan.Nothing ? "nothing" : "not touched";
        var literals = Literals(sql);
        Placed(plan, sql).ShouldBe(plan.Literals.Select(target => literals[target.Index]));
        var parts = plan.Literals.Select(target => Use(target) + literals[target.Index])
            .Concat(plan.Parameters.Select(target => $"{Use(target)}${target.Index}"))
            .Concat(plan.CopiedIn.IsEmpty ? [] : [$"copy({string.Join(',', plan.CopiedIn)})"]);
        return string.Join(' ', parts) is { Length: > 0 } all ? all : "-";
    }

    /// <summary>The literals as the cache or the analysis finds them: what the gateway splices by.</summary>
    public static List<string> Literals(string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        if (!new TemplateCache<object>(1).TryFindLiterals(bytes, out var places, out _)) places = StatementAnalyzer.Analyze(bytes).Literals.AsSpan();
        var literals = new List<string>();
        foreach (var place in places) literals.Add(Encoding.UTF8.GetString(bytes, place.Start, place.End - place.Start));
        return literals;
    }

    /// <summary>The literals as the plan's own places have them.</summary>
    public static IEnumerable<string> Placed(SealPlan plan, string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        return plan.Places.Select(place => Encoding.UTF8.GetString(bytes, place.Start, place.End - place.Start));
    }

    private static string Use(SealTarget target) => target.Use switch
    {
        SealUse.Write => $"w{target.Group}",
        SealUse.Search => $"s{target.Group}",
        SealUse.SuffixPattern => $"like{target.Group}",
        SealUse.SuffixPercent => $"percent{target.Group}",
        SealUse.SuffixTail => $"tail{target.Group}",
        SealUse.Suffix => $"right{target.Group}",
        _ => $"length{target.Group}:",
    };

    private static SealedRelation Relation(string schema, string name, params (string Name, int Group)[] columns) =>
        new(schema, name, [.. columns.Select(column => new SealedColumn(column.Name, column.Group, column.Group is not (0 or Address)))]);
}

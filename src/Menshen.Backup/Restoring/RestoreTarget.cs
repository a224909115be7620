using System.Globalization;

namespace Menshen.Backup.Restoring;

/// <summary>The moment to which the engine is brought back.</summary>
/// <param name="Kind">By what it is named.</param>
/// <param name="Time">For a time.</param>
/// <param name="Value">For a transaction or a name.</param>
public sealed record RestoreTarget(RestoreTargetKind Kind, DateTimeOffset Time, string Value)
{
    public static RestoreTarget Latest { get; } = new(RestoreTargetKind.Latest, default, "");

    public static RestoreTarget SetEnd { get; } = new(RestoreTargetKind.SetEnd, default, "");

    public static RestoreTarget At(DateTimeOffset time) => new(RestoreTargetKind.Time, time.ToUniversalTime(), "");

    public static RestoreTarget After(ulong transaction) => new(RestoreTargetKind.Transaction, default, transaction.ToString(CultureInfo.InvariantCulture));

    public static RestoreTarget Named(string name) => new(RestoreTargetKind.Name, default, name);

    public override string ToString() => Kind switch
    {
        RestoreTargetKind.Time => Time.ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        RestoreTargetKind.Transaction => $"transaction {Value}",
        RestoreTargetKind.Name => $"'{Value}'",
        RestoreTargetKind.SetEnd => "the set's end",
        _ => "latest",
    };

    /// <summary>As PostgreSQL is told.</summary>
    internal IReadOnlyDictionary<string, string> Settings() => Kind switch
    {
        RestoreTargetKind.Time => new Dictionary<string, string>
        {
            ["recovery_target_time"] = Time.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture),
        },
        RestoreTargetKind.Transaction => new Dictionary<string, string> { ["recovery_target_xid"] = Value },
        RestoreTargetKind.Name => new Dictionary<string, string> { ["recovery_target_name"] = Value },
        RestoreTargetKind.SetEnd => new Dictionary<string, string> { ["recovery_target"] = "immediate" },
        _ => new Dictionary<string, string>(),
    };
}

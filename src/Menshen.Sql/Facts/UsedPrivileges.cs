namespace Menshen.Sql.Facts;

/// <summary>The privileges that go with a statement's kind; those of its parts are found where the tree is walked.</summary>
internal static class UsedPrivileges
{
    public static StatementPrivileges Of(StatementKind kind, string command) => kind switch
    {
        StatementKind.Truncate => StatementPrivileges.Truncate,
        StatementKind.Ddl => StatementPrivileges.Ddl,
        // A change of owner may stand beside DROP COLUMN in one ALTER TABLE, and DROP OWNED drops what there is.
        StatementKind.Privilege when command is "DROP OWNED" || (command.StartsWith("ALTER ", StringComparison.Ordinal) && command != "ALTER DEFAULT PRIVILEGES") =>
            StatementPrivileges.Grant | StatementPrivileges.Ddl,
        StatementKind.Privilege => StatementPrivileges.Grant,
        StatementKind.Role => StatementPrivileges.Role,
        StatementKind.CopyIn => StatementPrivileges.Insert,
        StatementKind.CopyOut => StatementPrivileges.Select,
        StatementKind.Lock => StatementPrivileges.Lock,
        StatementKind.Maintenance => command == "CHECKPOINT" ? StatementPrivileges.System : StatementPrivileges.Maintain,
        StatementKind.OtherUtility => StatementPrivileges.System,
        StatementKind.Execute or StatementKind.Call or StatementKind.Do or StatementKind.FunctionCall => StatementPrivileges.Execute,
        StatementKind.Unknown or StatementKind.Unparseable => StatementPrivileges.Unknown,
        _ => StatementPrivileges.None,
    };
}

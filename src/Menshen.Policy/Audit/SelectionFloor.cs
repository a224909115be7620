using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>What is recorded whatever the auditor's rules say; only its values can be left out.</summary>
/// <remarks>The standards ask for it without exception: changes of structure, of rights and of roles, the system's own settings and files,
/// and whatever is not understood. Logins, failures, refusals and acts of administration are not statements that succeeded: no rule
/// reaches them.</remarks>
public static class SelectionFloor
{
    private const StatementPrivileges Always = StatementPrivileges.Ddl | StatementPrivileges.Grant | StatementPrivileges.Role
        | StatementPrivileges.System | StatementPrivileges.Truncate | StatementPrivileges.Unknown;

    public static bool Has(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return (facts.Privileges & Always) != 0
            || facts.Kind is StatementKind.Unknown or StatementKind.Unparseable or StatementKind.Do or StatementKind.FunctionCall;
    }
}

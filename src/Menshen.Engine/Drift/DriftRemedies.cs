namespace Menshen.Engine;

/// <summary>What to do about each kind of drift.</summary>
internal static class DriftRemedies
{
    public static string Of(string area) => area switch
    {
        DriftFinding.Column => "Find out who changed it (menshen audit query --object TABLE), then seal it again: menshen seal DATABASE/SCHEMA.TABLE.COLUMN; or take the column out of the policy",
        DriftFinding.Unsealed => "Seal it: menshen seal DATABASE/SCHEMA.TABLE.COLUMN; or take the column out of the policy",
        DriftFinding.Narrow => "Nothing is weaker, but groups with field-labels do not work there: menshen label apply DATABASE",
        "domain" => "Only the engine's superuser can have done it: find out who. Put the CHECK back as provisioning script 0103 makes it, and look for values without it",
        "schema" or "function" => "Only the engine's superuser can have done it: find out who. Put it back as the provisioning scripts make it",
        "role" => "Take it back in the engine, or disable the subject: menshen user disable NAME",
        "database" => "REVOKE it as the database's owner",
        "setting" => "ALTER SYSTEM RESET it, and restart Menshen, which writes its own file anew",
        "access" => "Restart Menshen, which writes pg_hba.conf anew",
        "provisioning" => "This Menshen is another than the one that made the catalogue: start that one, or restore",
        _ => "Find out who changed it",
    };
}

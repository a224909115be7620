using System.Text;

namespace Menshen.Engine;

/// <summary>Which names a subject may have.</summary>
/// <remarks>A small alphabet on purpose: PostgreSQL folds unquoted capitals, the point separates a role from its label later, and letters
/// of other scripts look like Latin ones (Cyrillic а) so that one person could pass for another in a log.</remarks>
public static class SubjectName
{
    /// <summary>Bytes. An engine role name has 63, of which a point and a label of up to 19 digits are kept free.</summary>
    public const int LongestBytes = 43;

    private const string Advice = "choose the person's own, such as liwei or zhang_san, or the program's, such as billing_app.";

    // Tried first by every password-guessing tool, or taken by PostgreSQL, Menshen and its label roles.
    private static readonly HashSet<string> WellKnown = new(StringComparer.Ordinal)
    {
        "postgres", "postgresql", "admin", "admins", "administrator", "root", "sa", "sys", "system", "sysdba", "sysoper", "test", "tester", "guest",
        "public", "user", "users", "dba", "dbo", "oracle", "mysql", "mssql", "default", "demo", "anonymous", "nobody", "operator", "sysadmin",
        "secadmin", "auditadmin", "sysdso", "sso", "sao", "syssso", "syssao", "audit", "auditor", "security", "superuser", "replication", "replicator",
        "repl", "backup", "monitor", "none", "null", "current_user", "session_user", "current_role", "current_catalog", "password", "pgbouncer",
        "template0", "template1", "kingbase", "highgo", "gaussdb", "管理员", "系统管理员", "安全管理员", "审计员", "审计管理员", "测试", "访客",
    };

    private static readonly string[] ReservedBeginnings = ["pg_", "menshen", "mac_"];

    /// <summary>Null if the name is good, else what is wrong with it and what to choose.</summary>
    public static string? Judge(string name)
    {
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > LongestBytes)
        {
            return $"a name has 1 to {LongestBytes} bytes; {Advice}";
        }

        if (!IsFirst(name[0]) || !name.All(c => IsFirst(c) || char.IsAsciiDigit(c) || c is '_' or '-'))
        {
            return $"'{Shown(name)}': a name begins with a small Latin letter or a Chinese character and goes on with these, digits, _ or -; {Advice}";
        }

        if (WellKnown.Contains(name))
        {
            return $"'{name}' is a well-known account name, which attackers try first; {Advice}";
        }

        return Array.Find(ReservedBeginnings, b => name.StartsWith(b, StringComparison.Ordinal)) is { } reserved
            ? $"names that begin with '{reserved}' are kept for the system; {Advice}"
            : null;
    }

    /// <summary>Throws if the name is not good.</summary>
    public static void Require(string name)
    {
        if (Judge(name) is { } fault)
        {
            throw new CatalogueRefusalException(fault);
        }
    }

    private static bool IsFirst(char c) => c is (>= 'a' and <= 'z') or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF');

    // The message may reach a terminal or a log: no control characters from outside.
    private static string Shown(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
}

using System.Text;
using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>The rules over statements of the standard profile, in the order they are asked.</summary>
internal static class StatementRules
{
    /// <summary>MD0001. Engine passwords are derived by the gateway: one set by hand would lock its subject out, and its text would reach
    /// the engine's log.</summary>
    private static readonly Decision.Refuse RolePassword = new(
        "42501",
        "passwords of others are not set with SQL here",
        "Your own: ALTER ROLE CURRENT_USER PASSWORD '...', alone and over TLS, or menshen passwd. "
        + "Another's: the security administrator, with menshen user password NAME.",
        "MD0001");

    public static Decision Decide(StatementFacts facts)
    {
        if (facts.Kind == StatementKind.Unknown)
            return NotUnderstood(facts);
        return SetsRolePassword(facts) ? RolePassword : Decision.Allow.Instance;
    }

    /// <summary>MD0002. What is not understood may do anything, also what the other rules refuse.</summary>
    private static Decision.Refuse NotUnderstood(StatementFacts facts) => new(
        "0A000",
        facts.Template.IsEmpty
            ? "a statement that is not understood is refused"
            : $"a statement that is not understood is refused: {Encoding.UTF8.GetString(facts.Template.Span)}",
        "Send a smaller text (COPY for bulk data), prepare by the protocol what the protocol is to run, keep standard_conforming_strings on, "
        + "or set client_encoding to UTF8.",
        "MD0002");

    // Where the grammar refuses the rest of a statement, the password in it must not reach the engine either.
    private static bool SetsRolePassword(StatementFacts facts) =>
        (facts.Kind == StatementKind.Role || facts.Kind == StatementKind.Unparseable && IsAboutRoles(facts.Template.Span))
        && (facts.IsUnread || PasswordClause.IsIn(facts.WholeTemplate.Span));

    private static bool IsAboutRoles(ReadOnlySpan<byte> template)
    {
        var words = template.TrimStart((byte)' ');
        return words.Length > 5 && (Ascii.EqualsIgnoreCase(words[..5], "alter"u8) || Ascii.EqualsIgnoreCase(words[..5], "creat"u8));
    }
}

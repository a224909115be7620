using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Menshen.Sql.Tests.Templates;

/// <summary>No literal's content ever reaches a template, however it is quoted and whatever is wrong around it.</summary>
public sealed class SecrecyTests
{
    private const string Secret = "s3cr3tpassw0rd";

    private static readonly string[] Contexts =
    [
        "ALTER ROLE x PASSWORD {0}", "SELECT {0}", "INSERT INTO t VALUES (1, {0}, 'a')", "COPY t FROM {0}", "SET x = {0}", "DO {0}",
        "CREATE USER MAPPING FOR a SERVER b OPTIONS (password {0})", "SELECT {0} FROM", "SELEC {0}", "{0}", "({0}", "SELECT 1 /* {0} */ -- {0}",
        "PREPARE TRANSACTION {0}", "COMMENT ON TABLE t IS {0}", "SELECT {0}::text, {0} 'x'", "SELECT '{0}'", "SELECT \"a\"{0}", "SELECT {0}; SELECT 1",
    ];

    private static readonly string[] Quotings =
    [
        "'{0}'", "E'{0}'", "e'\\'{0}'", "U&'{0}'", "U&'{0}' UESCAPE '!'", "N'{0}'", "B'{0}'", "X'{0}'", "$${0}$$", "$tag${0}$tag$", "'a'\n'{0}'", "'{0}",
        "'{0}'' '", "'it''s {0}'", "$a${0}$b$ $a$", "E'{0}\\", "/* {0} */", "-- {0}\n", "'a' -- b\n  '{0}'",
    ];

    [Fact]
    public void In_every_context_and_every_quoting()
    {
        foreach (var context in Contexts)
        {
            foreach (var quoting in Quotings)
            {
                MustNotShow(string.Format(null, context, string.Format(null, quoting, Secret)), Secret);
            }
        }
    }

    [Fact]
    public void Whatever_the_content_of_the_string_is() =>
        Check.QuickThrowOnFailure(Prop.ForAll<NonNull<string>>(content =>
        {
            var literal = content.Get.Replace("'", "''", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);
            MustNotShow($"SELECT '{Secret}{literal}{Secret}', x'{Secret}'", Secret);
        }));

    [Fact]
    public void Whatever_the_number_is() => Check.QuickThrowOnFailure(Prop.ForAll<PositiveInt>(number =>
        MustNotShow($"SELECT 77{number.Get}77, 77{number.Get}77.77{number.Get}77, -77{number.Get}77e5", $"77{number.Get}77")));

    private static void MustNotShow(string sql, string secret)
    {
        foreach (var facts in StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements)
        {
            Encoding.UTF8.GetString(facts.Template.Span).ShouldNotContain(secret, Case.Insensitive, sql);
        }
    }
}

using Menshen.Bench.Audit.Search;

namespace Menshen.Bench.Tests;

public class AuditQuestionTests
{
    [Fact]
    public void Parameters_become_typed_literals_and_what_is_not_asked_null() =>
        AuditQuestion.Fill("a = $5 AND ($8::text[] IS NULL OR b = ANY ($8)) LIMIT $13 -- $18 $20 $22", new Dictionary<int, string> { [5] = "it's", [13] = "7" })
            .ShouldBe("a = 'it''s'::text AND (NULL::text[] IS NULL OR b = ANY (NULL::text[])) LIMIT '7'::bigint -- NULL::bigint NULL::int[] NULL::text");

    [Fact]
    public void A_query_with_other_parameters_is_not_guessed_at() =>
        Should.Throw<BenchFailure>(() => AuditQuestion.Fill("SELECT $23::text", new Dictionary<int, string>())).Message.ShouldContain("22 parameters");

    // The search asks with the program's own SQL: a parameter more there is learnt here, and not when somebody measures.
    [Theory]
    [InlineData(AuditQuestion.Page)]
    [InlineData(AuditQuestion.All)]
    [InlineData(AuditQuestion.BySubject)]
    public void The_question_has_the_parameters_that_the_command_sends(string kind) =>
        AuditQuestion.Text(Root, kind, "public.sender.phone", "2026-11-20").ShouldNotContain("$1");

    private static string Root { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));
}

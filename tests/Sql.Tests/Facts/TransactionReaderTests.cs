using System.Text;
using Menshen.Sql.Settings;

namespace Menshen.Sql.Tests.Facts;

/// <summary>What a statement does to its transaction, which savepoint it names, and whether it runs what was prepared before.</summary>
public class TransactionReaderTests
{
    [Theory]
    [InlineData("begin", TransactionStep.None)]
    [InlineData("commit and chain", TransactionStep.Commits)]
    [InlineData("end", TransactionStep.Commits)]
    [InlineData("prepare transaction 'x'", TransactionStep.Commits)]
    [InlineData("commit prepared 'x'", TransactionStep.Commits)]
    [InlineData("rollback prepared 'x'", TransactionStep.Commits)]
    [InlineData("rollback", TransactionStep.RollsBack)]
    [InlineData("abort", TransactionStep.RollsBack)]
    [InlineData("rollback to savepoint a", TransactionStep.RollsBackToSavepoint)]
    [InlineData("savepoint a", TransactionStep.Saves)]
    [InlineData("release savepoint a", TransactionStep.Releases)]
    public void What_it_does_to_its_transaction_is_told_apart(string sql, TransactionStep step) => Only(sql).Step.ShouldBe(step);

    [Theory]
    [InlineData("savepoint PGJDBC_AUTOSAVE", "pgjdbc_autosave")]
    [InlineData("rollback transaction to savepoint \"Of Mine\"", "Of Mine")]
    [InlineData("release a", "a")]
    [InlineData("commit", "")]
    [InlineData("prepare transaction 'x'", "")]
    // Cut, or folded, by the engine's encoding.
    [InlineData("savepoint \"Größe\"", "")]
    [InlineData("savepoint a23456789_123456789_123456789_123456789_123456789_123456789_123", "")]
    [InlineData("savepoint a23456789_123456789_123456789_123456789_123456789_123456789_1234", "")]
    public void A_savepoint_has_the_name_that_the_engine_gives_it_or_none(string sql, string name) => Only(sql).Savepoint.ShouldBe(name);

    [Theory]
    [InlineData("execute p(1)", true)]
    [InlineData("explain execute p", true)]
    [InlineData("EXPLAIN (ANALYZE, COSTS OFF) EXECUTE p", true)]
    [InlineData("create temp table if not exists t as execute p", true)]
    [InlineData("explain analyze create table t as execute p", true)]
    [InlineData("select 1_000 execute", true)]
    [InlineData("select 1 as execute", false)]
    [InlineData("explain select * from \"execute\" where a = 'execute p'", false)]
    [InlineData("create table execute as select 1", false)]
    [InlineData("explain create table t as select 1 /* execute p */", false)]
    [InlineData("prepare p as select 1", false)]
    [InlineData("create trigger t after insert on a for each row execute function f()", false)]
    [InlineData("grant execute on function f() to a", false)]
    public void What_runs_a_prepared_statement_says_so_wherever_the_grammar_lets_it_stand(string sql, bool runs) => Only(sql).RunsPrepared.ShouldBe(runs);

    private static StatementFacts Only(string sql) => StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.Single();
}

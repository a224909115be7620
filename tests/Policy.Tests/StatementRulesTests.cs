using Menshen.Sql;

namespace Menshen.Policy.Tests;

public class StatementRulesTests
{
    [Theory]
    [InlineData("privilege: [delete]", "delete from t", true)]
    [InlineData("privilege: [delete]", "with d as (delete from t returning *) select * from d", true)]
    [InlineData("privilege: [delete]", "explain analyze delete from t", true)]
    [InlineData("privilege: [delete]", "prepare x as delete from t", true)]
    [InlineData("privilege: [delete]", "execute x", true)]
    [InlineData("privilege: [delete]", "do $$ begin delete from t; end $$", true)]
    [InlineData("privilege: [delete]", "select 1; delete from t", true)]
    [InlineData("privilege: [delete]", "select * from t", false)]
    [InlineData("privilege: [delete]", "fetch c", false)]
    [InlineData("privilege: [ddl]", "create table a (b int)", true)]
    [InlineData("privilege: [ddl]", "create table a as select 1", true)]
    [InlineData("privilege: [ddl]", "select 1 into a", true)]
    [InlineData("privilege: [ddl]", "alter table t add c int", true)]
    [InlineData("privilege: [ddl]", "execute x", true)]
    [InlineData("privilege: [ddl]", "alter table t drop column c, owner to current_user", true)]
    [InlineData("privilege: [ddl]", "drop owned by current_user", true)]
    [InlineData("privilege: [ddl]", "alter default privileges grant select on tables to a", false)]
    [InlineData("privilege: [ddl]", "grant select on t to a", false)]
    [InlineData("privilege: [ddl]", "create table a as execute x", true)]
    [InlineData("privilege: [lock]", "select * from t for update", true)]
    [InlineData("statement: [ddl]", "alter table t drop column c, owner to current_user", true)]
    [InlineData("statement: [delete]", "explain analyze delete from t", true)]
    [InlineData("statement: [delete]", "with d as (delete from t returning *) select * from d", true)]
    [InlineData("statement: [delete]", "merge into t using s on t.a = s.a when matched then delete", true)]
    [InlineData("statement: [delete]", "update t set a = 1", false)]
    [InlineData("statement: [select]", "update t set a = 1 where b = 2", false)]
    [InlineData("privilege: [ddl]", "this is no statement", true)]
    [InlineData("privilege: [ddl]", "do $$ begin end $$", true)]
    [InlineData("privilege: [ddl]", "update t set a = 1", false)]
    [InlineData("statement: [copy-out]", "copy t to stdout", true)]
    [InlineData("statement: [copy-out]", "copy t from stdin", false)]
    [InlineData("object: [public.sender]", "select * from sender", true)]
    [InlineData("object: [public.sender]", "select * from other.sender", false)]
    [InlineData("object: [public.sender]", "execute x", true)]
    [InlineData("object: [public.sender]", "fetch c", false)]
    [InlineData("privilege: [truncate], object: [public.sender]", "truncate parcel cascade", true)]
    [InlineData("privilege: [truncate], object: [public.sender]", "truncate parcel", false)]
    [InlineData("privilege: [ddl], object: [public.sender]", "drop schema public cascade", true)]
    [InlineData("privilege: [select], object: [public.sender]", "create temp table x as execute p", true)]
    [InlineData("object: [public.sender]", "declare c cursor for select * from sender", true)]
    [InlineData("object: [public.sender.phone], privilege: [update]", "update sender set phone = ''", true)]
    [InlineData("object: [public.sender.phone], privilege: [update]", "update sender set name = ''", false)]
    [InlineData("only: [select, insert]", "select * from t", false)]
    [InlineData("only: [select, insert]", "insert into t values (1) on conflict (a) do update set a = 2", false)]
    [InlineData("only: [select, insert]", "with d as (delete from t returning *) select * from d", true)]
    [InlineData("only: [select, insert]", "delete from t", true)]
    [InlineData("only: [select, insert]", "begin", false)]
    [InlineData("only: [select, explain]", "explain analyze delete from t", true)]
    [InlineData("only: [select, explain]", "explain select 1", false)]
    [InlineData("only: [select, prepare, execute]", "prepare x as delete from t", true)]
    [InlineData("only: [select]", "this is no statement", true)]
    [InlineData("only: [select, explain]", "explain analyze execute x", true)]
    [InlineData("only: [select, explain, execute]", "explain analyze execute x", false)]
    [InlineData("only: [select]", "select * from t for update", false)]
    [InlineData("only: [maintenance]", "checkpoint", false)]
    [InlineData("only: [other-utility]", "load 'a'", false)]
    [InlineData("only: [privilege]", "alter table t owner to a", false)]
    [InlineData("only: [select]", "drop table t", true)]
    [InlineData("only: [delete]", "commit", false)]
    [InlineData("privilege: [delete, select]", "rollback", false)]
    public void A_statement_is_refused_by_what_its_text_may_do(string rule, string text, bool refused)
    {
        var rules = Read($"{{id: a, {rule}}}").Policy!.Statements.For("li", [], "person", null, "express");
        rules.Single().Refuses(StatementAnalyzer.Analyze(System.Text.Encoding.UTF8.GetBytes(text)).Statements[^1]).ShouldBe(refused);
    }

    [Theory]
    [InlineData("by: [li]", true)]
    [InlineData("by: [wang]", false)]
    [InlineData("group: [couriers]", true)]
    [InlineData("group: [managers]", false)]
    [InlineData("kind: [application]", false)]
    [InlineData("power: [sysadmin]", false)]
    [InlineData("database: [express]", true)]
    [InlineData("database: [other], by: [li]", false)]
    public void A_rule_is_for_whom_it_names(string whom, bool fits) =>
        Read($"{{id: a, {whom}, privilege: [ddl]}}").Policy!.Statements.For("li", ["couriers"], "person", null, "express").Length.ShouldBe(fits ? 1 : 0);

    [Theory]
    [InlineData("{privilege: [ddl]}", "a rule needs an id")]
    [InlineData("{id: a}", "does not say which statements")]
    [InlineData("{id: a, hours: 08:00-18:00}", "does not say which statements")]
    [InlineData("{id: a, privilege: []}", "`privilege` is an empty list")]
    [InlineData("{id: a, privilege: [dll]}", "Did you mean `ddl`?")]
    [InlineData("{id: a, statement: [transaction]}", "is not a value of `statement`")]
    [InlineData("{id: a, only: [unknown]}", "is not a value of `only`")]
    [InlineData("{id: a, object: [a.b.c.d]}", "is not a table or column")]
    [InlineData("{id: a, only: [select], privilege: [ddl]}", "`only` refuses all other statements")]
    [InlineData("{id: a, privilege: [ddl], hours: 25}", "are not hours")]
    [InlineData("{id: a, privilege: [ddl]}, {id: a, only: [select]}", "there is a rule `a` already")]
    [InlineData("{id: a, privileges: [ddl]}", "Did you mean `privilege`?")]
    public void What_is_wrong_is_said_with_its_line(string rules, string words)
    {
        var result = Read(rules);
        result.Errors.ShouldContain(error => error.ToString().Contains(words, StringComparison.Ordinal), string.Join('\n', result.Errors));
        result.Errors.ShouldAllBe(error => error.ToString().StartsWith("policy.yaml:1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("privilege: [ddl]", "privilege: [ddl, delete]", false)]
    [InlineData("privilege: [ddl, delete]", "privilege: [ddl]", true)]
    [InlineData("privilege: [ddl]", "privilege: [ddl], by: [li]", true)]
    [InlineData("privilege: [ddl], by: [li]", "privilege: [ddl]", false)]
    [InlineData("privilege: [ddl], hours: 07:00-22:00", "privilege: [ddl], hours: 07:00-21:00", true)]
    [InlineData("privilege: [ddl], hours: 07:00-22:00", "privilege: [ddl]", false)]
    [InlineData("privilege: [ddl]", "privilege: [ddl], hours: 07:00-22:00", true)]
    [InlineData("privilege: [ddl]", "privilege: [ddl], object: [public.t]", true)]
    [InlineData("only: [select]", "only: [select, insert]", true)]
    [InlineData("only: [select, insert]", "only: [select]", false)]
    [InlineData("only: [select]", "privilege: [ddl]", true)]
    public void A_plan_says_which_change_takes_protection_away(string before, string after, bool weakens) =>
        PolicyPlan.Between(Read($"{{id: a, {before}}}").Policy!, "", Read($"{{id: a, {after}}}").Policy!, "").Differences.Any(difference => difference.Weakens).ShouldBe(weakens);

    private static PolicyLoadResult Read(string rules) => PolicySet.Parse($"statements: [{rules}]\n", "policy.yaml");
}

using System.Text;
using Menshen.Sql.Settings;

namespace Menshen.Sql.Tests.Facts;

/// <summary>Which setting a statement changes.</summary>
public class SettingReaderTests
{
    [Theory]
    [InlineData("set a.b = 'x'", "Set a.b None Literal0 False")]
    [InlineData("set local A.B to 'x'", "Set a.b None Literal0 True")]
    [InlineData("set session a.b to x", "Set a.b None None False")]
    [InlineData("set a.b = U&'x'", "Set a.b None None False")]
    [InlineData("set a.b = 'x', 'y'", "Set a.b None None False")]
    [InlineData("set a.b to default", "Reset a.b None None False")]
    [InlineData("reset a.b", "Reset a.b None None False")]
    [InlineData("reset all", "ResetAll  None None False")]
    [InlineData("discard all", "ResetAll  None None False")]
    [InlineData("select set_config('a.b', $1, false)", "Function  Literal0 Parameter0 False")]
    [InlineData("select \"pg_catalog\".SET_CONFIG($2, 'x'::text, $3::bool)", "Function  Parameter1 Literal0 Parameter2")]
    [InlineData("select U&\"set\\005fconfig\"('a', 'b', true) as c", "Function  Literal0 Literal1 True")]
    [InlineData("select set_config('a' || 'b', 'c', false)", "Hidden  None None False")]
    [InlineData("select set_config('a', f()::text, false)", "Hidden  None None False")]
    [InlineData("select set_config('a', $1::bool::text, false)", "Hidden  None None False")]
    [InlineData("select set_config('a', 't'::bool::text, false)", "Hidden  None None False")]
    [InlineData("select set_config('a', $1::mine.text, false)", "Hidden  None None False")]
    [InlineData("select set_config('a', $1, $2::text)", "Hidden  None None False")]
    [InlineData("select * from set_config('a', 'b', false)", "Hidden  None None False")]
    [InlineData("prepare p as select set_config($1, $2, false)", "Hidden  None None False")]
    [InlineData("execute p(set_config('a' || 'b', 'c', false))", "Hidden  None None False")]
    [InlineData("explain analyze create table t as execute p(set_config('a', 'b', false))", "Hidden  None None False")]
    [InlineData("fetch all from c", "Fetched  None None False")]
    [InlineData("select set_config('a', 'b', false) from t", "Hidden  None None False")]
    [InlineData("select set_config('a', 'b', false) limit 0", "Hidden  None None False")]
    [InlineData("select set_config('a', 'b', false), 1", "Hidden  None None False")]
    [InlineData("select other.set_config('a', 'b', false)", "Hidden  None None False")]
    [InlineData("select set_config('a', 'b', false) union select ''", "Hidden  None None False")]
    [InlineData("with x as (select set_config('a', 'b', false)) select 1 from x", "Hidden  None None False")]
    [InlineData("update t set a = set_config('a', 'b', false)", "Hidden  None None False")]
    public void It_is_known_where_its_name_and_value_stand_or_that_they_are_not(string sql, string expected)
    {
        var change = Only(sql).Setting!;
        $"{change.Form} {change.Name} {Word(change.NamePlace)} {Word(change.Value)} {Word(change.Local)}".ShouldBe(expected);
    }

    [Theory]
    [InlineData("select 1")]
    [InlineData("show a.b")]
    [InlineData("set transaction read only")]
    [InlineData("discard plans")]
    [InlineData("select * from t where 'set_config' <> ''")]
    [InlineData("select set_config from t where a = '\"FuncCall\":{\"funcname\":[{\"String\":{\"sval\":\"set_config\"}}]'")]
    [InlineData("create role r password 'set_config'")]
    [InlineData("do $$ begin /*set_config*/ delete from t; end $$")]
    public void Others_change_none(string sql) => Only(sql).Setting.ShouldBeNull();

    private static StatementFacts Only(string sql) => StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.Single();

    private static string Word(ValuePlace place) => place.Kind is ValuePlaceKind.Literal or ValuePlaceKind.Parameter ? $"{place.Kind}{place.Index}" : place.Kind.ToString();
}

using System.Text;
using Menshen.Gateway;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Sessions of subjects that learn statistics only: nothing of a text moves before it is judged, and others do not notice.</summary>
public sealed class StatisticsTests : IDisposable
{
    private const string Question = "select avg(salary) from staff";
    private static readonly StatisticalVerdict Answer = new StatisticalVerdict.Answered("SELECT 4711"u8.ToArray());
    private static readonly StatisticalVerdict Refusal = new StatisticalVerdict.Refused(new Decision.Refuse("42501", "a tracker", "Ask otherwise.", "MI0007"));

    private readonly TestStatistics _statistics = new();
    private readonly Loop _loop;

    public StatisticsTests() => _loop = new Loop(statistics: _statistics);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Statements_of_others_pass_and_ask_nothing()
    {
        var talk = _loop.LogIn();
        for (var i = 0; i < 3; i++)
        {
            talk.Client.Sends(Front.Query(Question));
            talk.Engine.Receives(Front.Query(Question));
            talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        }
        talk.Port.AskedStatistics.ShouldBeEmpty();
        _statistics.Looks.ShouldBe(1);
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public void Nothing_moves_before_it_is_judged_and_the_answer_goes_in_its_place()
    {
        var talk = Limited();
        talk.Client.Sends(Front.Query(Question), Front.Query("begin"));
        talk.Engine.Receives([]);
        talk.Port.AskedStatistics.ShouldBe([Question]);
        talk.Port.StatisticsJudged(Answer);
        talk.Engine.Receives(Front.Query("SELECT 4711"), Front.Query("begin"));
        talk.Engine.Sends(Back.OneRow("4711"), Back.Ready(), Back.CommandComplete("BEGIN"), Back.Ready('T'));
        _loop.Statements().ShouldBe(["1 select avg(salary) from staff: Succeeded, 1 rows", "2 begin: Succeeded"]);
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public void A_refusal_reaches_the_client_and_the_journal_and_no_text_the_engine()
    {
        var talk = Limited();
        talk.Client.Sends(Front.Query(Question));
        talk.Port.StatisticsJudged(Refusal);
        Encoding.UTF8.GetString(talk.Engine.TakeReceived()).ShouldNotContain("staff");
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("MI0007");
        _loop.Statements().ShouldBe(["1 select avg(salary) from staff: Refused 42501"]);
    }

    [Fact]
    public void A_prepared_question_is_answered_once_and_says_the_same_each_time()
    {
        var talk = Limited();
        talk.Client.Sends(Front.Parse("p", Question), Front.Bind("", "p"), Front.Execute(""), Front.Sync);
        talk.Engine.Receives([]);
        talk.Port.StatisticsJudged(Answer);
        talk.Engine.Receives(Front.Parse("p", "SELECT 4711"), Front.Bind("", "p"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.DataRow("4711"), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Sends(Front.Bind("", "p"), Front.Execute(""), Front.Sync);
        talk.Engine.Receives(Front.Bind("", "p"), Front.Execute(""), Front.Sync);
        talk.Port.AskedStatistics.Count.ShouldBe(1);
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public void What_nobody_sees_through_is_refused_without_being_judged()
    {
        var talk = Limited();
        talk.Client.Sends(Front.Query("do $$ begin perform 1; end $$"));
        talk.Engine.TakeReceived();
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("MI0003");
        talk.Client.Sends(Front.FunctionCall(1299));
        talk.Engine.TakeReceived();
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("MI0003");
        talk.Port.AskedStatistics.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public void A_policy_that_comes_into_force_binds_sessions_that_are_there()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query(Question));
        talk.Engine.Receives(Front.Query(Question));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        _statistics.Limit("alice");
        talk.Client.Sends(Front.Query(Question));
        talk.Engine.Receives([]);
        talk.Port.AskedStatistics.ShouldBe([Question]);
    }

    [Fact]
    public void A_catalogue_query_passes()
    {
        var talk = Limited();
        talk.Client.Sends(Front.Query("select relname from pg_catalog.pg_class"));
        talk.Engine.Receives(Front.Query("select relname from pg_catalog.pg_class"));
        talk.Port.AskedStatistics.ShouldBeEmpty();
    }

    private Conversation Limited()
    {
        _statistics.Limit("alice");
        return _loop.LogIn();
    }
}

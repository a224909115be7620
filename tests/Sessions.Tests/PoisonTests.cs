using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>Values that nobody should ever open.</summary>
public sealed class PoisonTests : IDisposable
{
    private const string Alarm = TestSealing.Policy + "poison: {action: alarm}\n";

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public PoisonTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("manager")]
    [InlineData("courier")]
    public void A_poison_value_ends_the_session_before_anything_is_shown_and_is_recorded_at_once(string subject)
    {
        var talk = _loop.LogIn(subject);
        talk.Client.Sends(Front.Query("select name from sender"));
        talk.Engine.Sends(
            Back.RowDescription, Back.DataRow(_sealing.Seal(TestSealing.Names, "李小明")), Back.DataRow(_sealing.Poison(TestSealing.Names, "王芳")),
            Back.DataRow(_sealing.Seal(TestSealing.Names, "赵云")), Back.CommandComplete("SELECT 3"), Back.Ready());
        talk.Client.Receives();
        // What comes after it is held back too.
        talk.Engine.Sends(Back.Notice("later"));
        talk.Client.Receives();
        talk.Session.Watch();
        talk.Client.ReceivesError("57P01");
        _loop.LastEnd().ShouldStartWith(nameof(SessionEndReason.PoisonTouched));
        var told = _loop.Journal().Single(e => e.Kind == RecordKind.PoisonTouched);
        (told.Subject, told.Action, told.Object).ShouldBe((subject, "poison.touched", "seal group 1"));
        told.Detail.ShouldNotBeNull().ShouldEndWith("stop");
    }

    [Fact]
    public void Where_policy_only_alarms_stars_are_shown_and_each_result_is_recorded()
    {
        using var loop = new Loop(Alarm, sealing: _sealing);
        var talk = loop.LogIn("manager");
        for (var i = 0; i < 2; i++)
        {
            talk.Client.Sends(Front.Query("select name from sender"));
            talk.Engine.Sends(Back.RowDescription, Back.DataRow(_sealing.Poison(TestSealing.Names, "王芳")), Back.CommandComplete("SELECT 1"), Back.Ready());
            talk.Client.Receives(Back.RowDescription, Back.DataRow("******"), Back.CommandComplete("SELECT 1"), Back.Ready());
        }

        talk.Session.Watch();
        talk.Session.IsBusy.ShouldBeFalse();
        loop.Journal().Count(e => e.Kind == RecordKind.PoisonTouched).ShouldBe(2);
    }

    [Fact]
    public void A_value_that_was_merely_changed_is_no_poison()
    {
        var talk = _loop.LogIn("manager");
        var changed = _sealing.Seal(TestSealing.Names, "李小明").Replace(".0.", ".7.", StringComparison.Ordinal);
        talk.Client.Sends(Front.Query("select name from sender"));
        talk.Engine.Sends(Back.RowDescription, Back.DataRow(changed), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Receives(Back.RowDescription, Back.DataRow(changed), Back.CommandComplete("SELECT 1"), Back.Ready());
        _loop.Journal().ShouldNotContain(e => e.Kind == RecordKind.PoisonTouched);
    }

    [Fact]
    public void Who_may_write_plants_it_as_it_is()
    {
        var talk = _loop.LogIn("clerk");
        var insert = Front.Query($"insert into sender (id, name) values (666, '{_sealing.Poison(TestSealing.Names, "王芳")}')");
        talk.Client.Sends(insert);
        talk.Engine.Receives(insert);
    }

    [Fact]
    public void Poison_looks_like_any_other_value_of_its_group()
    {
        var (poison, value) = (_sealing.Poison(TestSealing.Names, "李小明"), _sealing.Seal(TestSealing.Names, "李小明"));
        poison.Length.ShouldBe(value.Length);
        poison[..poison.LastIndexOf('.')].ShouldBe(value[..value.LastIndexOf('.')]);
    }
}

using System.Diagnostics;
using System.Text;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>What a hostile reviewer tried against sealed columns.</summary>
public sealed class SealingAttackTests : IDisposable
{
    private const string Number = "11010519491231002X";

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public SealingAttackTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_long_error_with_a_mark_in_it_passes_as_it_is_and_nothing_behind_it_is_read_from_its_middle()
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Query("select 1"));
        var error = Back.Error("22P02", "invalid input syntax: ~ms1" + new string('N', 300_000));
        talk.Engine.Sends(error[..5000]);
        talk.Engine.Sends(error[5000..]);
        talk.Engine.Sends(Back.Ready());
        talk.Client.Receives(error, Back.Ready());
        talk.Session.IsBusy.ShouldBeFalse();
    }

    [Fact]
    public void Made_up_values_cost_one_record_and_no_memory()
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Query("select string_agg(x, '') from t"));
        var row = Back.OneRow(string.Concat(Enumerable.Range(1, 20_000).Select(i => $"~ms1e1.1.{i}.AAAAAAAAAAAAAAAAAAAAAA~~ms1e1.{i + 2}.0.AAAAAAAAAAAAAAAAAAAAAA~~ms1e{i + 9}.1.0.AAAAAAAAAAAAAAAAAAAAAA~")));
        var clock = Stopwatch.StartNew();
        talk.Engine.Sends(row, Back.Ready());
        clock.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(5));
        talk.Session.IsBusy.ShouldBeFalse();
        _loop.Journal().Count(e => e.Kind == RecordKind.ValuesDisclosed).ShouldBe(1);
    }

    [Fact]
    public void A_row_without_an_end_in_tiny_messages_does_not_stop_the_loop()
    {
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Query("copy sender (name) from stdin"));
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Client.Sends(Front.CopyData(new string('x', 4_000_000)));
        var clock = Stopwatch.StartNew();
        var tiny = Enumerable.Repeat(Front.CopyData(""), 2000).Concat(Enumerable.Repeat(Front.CopyData("x"), 2000)).SelectMany(m => m).ToArray();
        talk.Client.Sends(tiny);
        clock.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(3));
    }

    [Fact]
    public void A_right_that_has_ended_is_asked_for_again_at_Bind()
    {
        // Prepared by one who may enter; bound where nobody may any more.
        var time = new MovableTime { Now = new DateTimeOffset(2026, 1, 1, 0, 0, 30, TimeSpan.Zero) };
        using var loop = new Loop(TestSealing.Policy.Replace("rights: [enter]", "rights: [enter]\n    hours: 00:00-00:01\n    zone: Etc/UTC", StringComparison.Ordinal), sealing: _sealing, time: time);
        var talk = loop.LogIn("clerk");
        talk.Client.Sends(Front.Parse("s", "insert into sender (id_number) values ($1)"), Front.Sync);
        talk.Engine.Receives(Front.Parse("s", "insert into sender (id_number) values ($1)"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Client.Forget();
        time.Now += TimeSpan.FromHours(1);
        _sealing.Epoch++;
        // The plan is of an epoch with the same schema.
        talk.Client.Sends(Front.Bind("", "s", Number), Front.Execute(""), Front.Sync);
        Finds(talk.Engine.TakeReceived(), _sealing.Seal(TestSealing.Numbers, Number)).ShouldBeFalse();
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("42501", Back.Ready());
    }

    [Fact]
    public void A_text_that_the_grammar_refuses_does_not_carry_a_number_to_the_engine()
    {
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Query($"insert into sender (name, id_number) values ('Ann' '{Number}')"));
        Finds(talk.Engine.TakeReceived(), Number).ShouldBeFalse();
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("0A000", Back.Ready());
    }

    [Fact]
    public void What_is_refused_for_another_reason_is_recorded_sealed_all_the_same()
    {
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Parse(new string('a', 64), $"insert into sender (id_number) values ('{Number}')"), Front.Sync);
        talk.Engine.Forget();
        var newcomer = _loop.LogIn("newcomer");
        newcomer.Client.Sends(Front.Query($"insert into sender (id_number) values ('{Number}')"));
        newcomer.Engine.Forget();
        var journal = _loop.Journal();
        journal.Count(e => e.Kind == RecordKind.StatementSubmitted).ShouldBe(2);
        journal.Where(e => e.Values is not null).SelectMany(e => e.Values!.Literals).ShouldAllBe(v => !v.ToString()!.Contains(Number, StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_in_an_error_is_recorded_with_the_statement_that_failed()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select t::int from v"));
        talk.Engine.Sends(Back.Error("22P02", $"invalid input syntax for type integer: \"{_sealing.Seal(TestSealing.Numbers, Number)}\""), Back.Ready());
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        _loop.Journal().Single(e => e.Kind == RecordKind.ValuesDisclosed).StatementNumber.ShouldBe(1u);
    }

    [Fact]
    public void Surroundings_of_the_readers_choice_do_not_give_a_masked_reader_the_ciphertext()
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Query("select '{' || name from sender"));
        talk.Engine.Sends(Back.OneRow("{" + _sealing.Seal(TestSealing.Names, "李小明")), Back.Ready());
        talk.Client.Receives(Back.OneRow("{******"), Back.Ready());
    }

    private static bool Finds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}

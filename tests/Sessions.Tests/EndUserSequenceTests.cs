using System.Text.RegularExpressions;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using static Menshen.Sessions.Tests.World.EndUserTalk;

namespace Menshen.Sessions.Tests;

/// <summary>Whatever is sent in whatever order, and whatever of it the engine refuses or Menshen does: no statement is recorded under another name than the engine had when it ran.</summary>
public sealed partial class EndUserSequenceTests : IDisposable
{
    private const int Sessions = 40;
    private const int Messages = 60;

    private static readonly string[] Plain =
    [
        "begin", "begin", "commit", "commit", "rollback", "commit and chain", "savepoint a", "savepoint a", "savepoint b", "release a", "release b", "rollback to a", "rollback to b", "select 1/0",
        "reset all", "call p()",
    ];

    private readonly Loop _loop = new(PolicyWith("optional"));
    private int _markers;

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Requirement("realname-7.9.2-5.2")]
    public void No_statement_is_recorded_under_another_name_than_the_engine_had(int seed)
    {
        var random = new Random(seed);
        Dictionary<string, (string? Name, string Story)> ran = [];
        for (var session = 0; session < Sessions; session++)
        {
            var engine = new SettingEngine(random);
            var talk = _loop.LogIn("shop");
            List<string> story = [];
            for (var step = 0; step < Messages; step++)
            {
                Say(talk, engine, random, story);
                foreach (var (marker, name) in engine.Seen) ran[marker] = (name, string.Join(" | ", story));
                engine.Seen.Clear();
            }
        }

        var recorded = _loop.Journal().Where(e => e is { Kind: RecordKind.StatementSubmitted, Outcome: StatementOutcome.Succeeded } && Marked().IsMatch(e.Text ?? "")).ToList();
        recorded.Count.ShouldBeGreaterThan(ran.Count / 2);
        foreach (var entry in recorded)
        {
            var (name, story) = ran[Marked().Match(entry.Text!).Value];
            entry.EndUser.ShouldBeOneOf([name, null], story);
        }

        // Nobody alone would be easy.
        var named = recorded.Where(entry => ran[Marked().Match(entry.Text!).Value].Name is not (null or "hidden")).ToList();
        named.Count.ShouldBeGreaterThan(300);
        named.Count(entry => entry.EndUser is not null).ShouldBeGreaterThan(named.Count * 2 / 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void JDBCs_savepoint_before_each_statement_keeps_the_name(bool releases)
    {
        var talk = _loop.LogIn("shop");
        const string autosave = "SAVEPOINT PGJDBC_AUTOSAVE";
        byte[] saving = [.. Front.Parse("", autosave), .. Front.Bind("", ""), .. Front.Execute("")];
        // As the driver sends it: BEGIN and the savepoint before the first statement, one Sync for all.
        talk.Client.Sends([.. Front.Parse("", "BEGIN"), .. Front.Bind("", ""), .. Front.Execute(""), .. saving, .. Front.Unnamed(Name), .. Front.Sync]);
        Answers(talk, Done("BEGIN"), Done("SAVEPOINT"), [.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("SET")], Back.Ready('T'));
        if (releases) Runs(talk, "RELEASE SAVEPOINT PGJDBC_AUTOSAVE", "RELEASE", 'T');
        for (var i = 0; i < 100; i++)
        {
            talk.Client.Sends([.. saving, .. Front.Unnamed(Question), .. Front.Sync]);
            Answers(talk, Done("SAVEPOINT"), [.. Back.ParseComplete, .. Back.BindComplete, .. i % 10 == 9 ? Back.Error("23505") : [.. Back.NoData, .. Back.CommandComplete("SELECT 0")]], Back.Ready(i % 10 == 9 ? 'E' : 'T'));
            if (i % 10 == 9) Runs(talk, "ROLLBACK TO SAVEPOINT PGJDBC_AUTOSAVE", "ROLLBACK", 'T');
            else if (releases) Runs(talk, "RELEASE SAVEPOINT PGJDBC_AUTOSAVE", "RELEASE", 'T');
        }
        // A naming that fails is undone with its own savepoint.
        talk.Client.Sends([.. saving, .. Front.Unnamed("set menshen.end_user = 'li'"), .. Front.Sync]);
        Answers(talk, Done("SAVEPOINT"), [.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("SET")], Back.Ready('T'));
        Runs(talk, Question, "SELECT 0", 'T');
        Runs(talk, "ROLLBACK TO SAVEPOINT PGJDBC_AUTOSAVE", "ROLLBACK", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        Runs(talk, "COMMIT", "COMMIT");
        Runs(talk, Question);
        var entries = EndUsers(_loop);
        entries.Skip(3).SkipLast(5).ShouldAllBe(line => line.EndsWith(" zhang.wei", StringComparison.Ordinal));
        entries.TakeLast(5).Select(line => line.Split(' ')[1]).ShouldBe(["li", "li", "zhang.wei", "zhang.wei", "zhang.wei"]);
        _loop.Journal().Where(e => e.Kind == RecordKind.EndUserNamed).Last().Detail.ShouldBe($"asks for 'zhang.wei', as the application says, since statement {entries.Count - 2}: what was named behind a savepoint was rolled back");
    }

    [Fact]
    public void Of_more_savepoints_than_are_remembered_the_old_ones_leave_nobody()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, "begin", "BEGIN", 'T');
        for (var i = 0; i < 40; i++) Runs(talk, $"savepoint s{i}", "SAVEPOINT", 'T');
        Runs(talk, Name, "SET", 'T');
        Runs(talk, "savepoint s40", "SAVEPOINT", 'T');
        Runs(talk, "rollback to s40", "ROLLBACK", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        Runs(talk, "rollback to s3", "ROLLBACK", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        // Gone with it.
        Runs(talk, "set menshen.end_user = 'li'", "SET", 'T');
        Runs(talk, "savepoint s39", "SAVEPOINT", 'T');
        Runs(talk, "release s39", "RELEASE", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        EndUsers(_loop).TakeLast(8).Select(line => line.Split(' ')[1]).ShouldBe(["zhang.wei", "zhang.wei", "zhang.wei", "-", "-", "li", "li", "li"]);
    }

    private void Say(Conversation talk, SettingEngine engine, Random random, List<string> story)
    {
        byte[] message;
        if (random.Next(3) == 0)
        {
            var units = Enumerable.Range(0, random.Next(2, 6)).Select(_ => Unit(random)).ToList();
            story.Add($"[{string.Join(", ", units.Select(unit => unit.Name is null ? unit.Sql : $"{unit.Sql} {unit.Name} {unit.IsLocal}"))}]");
            message = [.. units.SelectMany(Extended), .. Front.Sync];
        }
        else
        {
            var texts = random.Next(3) == 0 ? Enumerable.Range(0, random.Next(2, 5)).Select(_ => Unit(random, isSimple: true).Sql).Where(sql => !sql.Contains("end_user", StringComparison.Ordinal)).ToList()
                : [Unit(random, isSimple: true).Sql];
            if (texts.Count == 0) return;
            story.Add(string.Join("; ", texts));
            message = Front.Query(story[^1]);
        }
        talk.Client.Sends(message);
        while (talk.Engine.TakeReceived() is { Length: > 0 } received)
        {
            if (engine.Answer(received) is { Length: > 0 } answer) talk.Engine.Sends(answer);
        }
        talk.Client.Forget();
    }

    private static byte[] Extended((string Sql, string? Name, bool IsLocal) unit) => unit.Name is null
        ? [.. Front.Parse("", unit.Sql), .. Front.Bind("", ""), .. Front.Execute("")]
        : [.. Front.Parse("", unit.Sql), .. Front.Bind("", "", unit.Name, unit.IsLocal ? "t" : "f"), .. Front.Execute("")];

    private (string Sql, string? Name, bool IsLocal) Unit(Random random, bool isSimple = false) => random.Next(40) switch
    {
        < 14 => ($"select 1 as q{++_markers}", null, false),
        < 18 => ($"set menshen.end_user = 'user {random.Next(100)}'", null, false),
        < 21 => ($"set local menshen.end_user = 'user {random.Next(100)}'", null, false),
        < 23 when !isSimple => ("select set_config('menshen.end_user', $1, $2)", $"user {random.Next(100)}", random.Next(2) == 0),
        23 => ("set menshen.end_user = 'not fit\u200B'", null, false),
        24 => ("reset menshen.end_user", null, false),
        25 when random.Next(2) == 0 => ("select set_config('menshen.' || 'end_user', 'hidden', false)", null, false),
        26 => ("discard all", null, false),
        _ => (Plain[random.Next(Plain.Length)], null, false),
    };

    private static byte[] Done(string tag) => [.. Back.ParseComplete, .. Back.BindComplete, .. Back.CommandComplete(tag)];

    private static void Answers(Conversation talk, params byte[][] messages)
    {
        foreach (var message in messages) talk.Engine.Sends(message);
        talk.Engine.Forget();
        talk.Client.Forget();
    }

    [GeneratedRegex("q[0-9]+$")]
    private static partial Regex Marked();
}

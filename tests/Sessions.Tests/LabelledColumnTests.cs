using System.Text;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Columns above a session's label, where the text does not name them and only the engine denies it.</summary>
public sealed class LabelledColumnTests : IDisposable
{
    private const string Denied = "permission denied for table staff";

    private const string Columns = ", columns: {salary: \"secret:senders\"}";

    private readonly Loop _loop = new(TestLabels.Policy, labels: true);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("", "select * from staff")]
    [InlineData("-c menshen.label=public", "select s from public.staff s")]
    [InlineData("", "select * from a_view_of_it")]
    public void What_the_engine_denies_for_a_column_is_told_with_the_column_its_label_and_the_way_out(string options, string sql)
    {
        var said = Said(LogIn(options), sql, Back.Denied("aclcheck_error", Denied));
        said.ShouldContain("C42501");
        said.ShouldContain("permission denied for table staff: this session does not dominate the label of salary (secret:senders)");
        said.ShouldContain("leave salary away");
        said.ShouldContain("Rule ML0016.");
        _loop.Statements()[^1].ShouldContain("42501");
    }

    [Fact]
    public void In_the_extended_protocol_too_where_Parse_fails()
    {
        var talk = LogIn("");
        talk.Client.Sends(Front.Parse("", "select * from staff"), Front.Bind("", ""), Front.Execute(""), Front.Sync);
        talk.Engine.Forget();
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.Denied("aclcheck_error", Denied), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("leave salary away");
    }

    [Theory]
    [InlineData("select salary from staff", Columns, "", "", "ML0014")]
    // Without its label the table is one whose rows nobody above the bottom locks.
    [InlineData("select id from public.parcel for update", "nothing", "    - {table: shop/public.parcel, default: internal}\n", "", "ML0009")]
    public void A_text_that_was_let_through_is_judged_anew_by_a_policy_that_has_come_since(string sql, string gone, string changed, string now, string rule)
    {
        var before = TestLabels.Policy.Replace(gone, "", StringComparison.Ordinal);
        var after = changed.Length == 0 ? TestLabels.Policy : before.Replace(changed, now, StringComparison.Ordinal);
        using var loop = new Loop(before, labels: true);
        LogIn("", loop).Client.Sends(Front.Query(sql));
        loop.Apply(after);
        var talk = LogIn("", loop);
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601", "syntax error"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain(rule);
    }

    [Theory]
    // Nothing is above this one; another table; a policy's refusal of a row, which has the same SQLSTATE; what a function raises.
    [InlineData("-c menshen.label=secret:senders", "aclcheck_error", Denied)]
    [InlineData("", "aclcheck_error", "permission denied for table staffing")]
    [InlineData("", "aclcheck_error", "permission denied for table parcel")]
    [InlineData("", "ExecWithCheckOptions", "new row violates row-level security policy for table staff ")]
    [InlineData("", "exec_stmt_raise", Denied)]
    public void Any_other_error_passes_as_the_engine_said_it(string options, string routine, string message)
    {
        var said = Said(LogIn(options), "select * from staff", Back.Denied(routine, message));
        said.ShouldContain("M" + message);
        said.ShouldNotContain("ML0016");
    }

    private static string Said(Conversation talk, string sql, byte[] error)
    {
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query(sql));
        talk.Engine.Sends(error, Back.Ready());
        return Encoding.UTF8.GetString(talk.Client.TakeReceived());
    }

    private Conversation LogIn(string options, Loop? loop = null)
    {
        var talk = (loop ?? _loop).Connect();
        talk.Client.Sends(options.Length == 0 ? Front.Startup("manager", "shop") : Front.Startup("manager", "shop", "options", options));
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Client.Forget();
        return talk;
    }
}

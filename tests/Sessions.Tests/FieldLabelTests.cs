using System.Text;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Labels of single fields at the gateway: a value opens only for a session whose label dominates the one it was written with.</summary>
public sealed class FieldLabelTests : IDisposable
{
    private const string Number = "11010519491231002X", Stars = "******";
    private const long Public = 1, Internal = 3, Secret = 0x40007, Other = 0x80001;

    private static readonly string Policy = TestLabels.Policy.Replace("[courier]", "[courier, shop]", StringComparison.Ordinal)
        + "\ndisclosure:\n  - {id: programs, kind: application, tags: [pii.*], rights: [reveal], purpose: test}\n  - {id: managers, group: managers, tags: [pii.*], rights: [reveal, search, enter], purpose: test}\n";

    private readonly TestSealing _sealing = new() { HasFieldLabels = true };
    private readonly Loop _loop;

    public FieldLabelTests() => _loop = new Loop(Policy, sealing: _sealing, labels: true);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("public", Public)]
    [InlineData("internal", Internal)]
    [InlineData("secret:senders", Secret)]
    public void What_a_session_writes_carries_its_label_and_what_it_searches_was_written_at_it(string label, long bits)
    {
        var talk = LogIn(label);
        var written = $"'{_sealing.Seal(TestSealing.Numbers, Number, bits)}'";
        talk.Client.Sends(Front.Query($"insert into sender(id_number) values ('{Number}')"));
        talk.Engine.Receives(Front.Query($"insert into sender(id_number) values ({written})"));
        talk.Engine.Sends(Back.CommandComplete("INSERT 0 1"), Back.Ready());
        talk.Client.Sends(Front.Query($"select id from sender where id_number = '{Number}'"));
        talk.Engine.Receives(Front.Query($"select id from sender where id_number = {written}"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        talk.Client.Sends(Front.Parse("s", "select id from sender where id_number = $1"), Front.Bind("", "s", Number), Front.Sync);
        talk.Engine.Receives(Front.Parse("s", "select id from sender where id_number = $1"),
            Front.Bind("", "s", _sealing.Seal(TestSealing.Numbers, Number, bits)), Front.Sync);
    }

    [Fact]
    public void Copied_rows_carry_the_label_of_the_session_that_copies_though_another_one_shares_its_loop()
    {
        var (low, high) = (LogIn("public"), LogIn("secret:senders"));
        foreach (var talk in (Conversation[])[low, high])
        {
            talk.Client.Sends(Front.Query("copy sender(id, id_number) from stdin"));
            talk.Engine.Forget();
            talk.Engine.Sends(Back.CopyInResponse);
        }
        // Their rows pass in turns: the loop's sealer is one for both.
        low.Client.Sends(Front.CopyData($"1\t{Number}"));
        high.Client.Sends(Front.CopyData($"2\t{Number}\n"));
        low.Client.Sends(Front.CopyData("\n"), Front.CopyDone);
        high.Engine.Receives(Front.CopyData($"2\t{_sealing.Seal(TestSealing.Numbers, Number, Secret)}\n"));
        low.Engine.Receives(Front.CopyData($"1\t{_sealing.Seal(TestSealing.Numbers, Number, Public)}\n"), Front.CopyDone);
    }

    [Theory]
    [InlineData("internal", Internal, true, "shop")]
    [InlineData("internal", Secret, false, "shop")]
    [InlineData("internal", Other, false, "shop")]
    [InlineData("public", Public, true)]
    [InlineData("public", Internal, false)]
    [InlineData("public", Secret, false)]
    [InlineData("internal", Public, true)]
    [InlineData("internal", Internal, true)]
    [InlineData("internal", Secret, false)]
    [InlineData("internal", Other, false)]
    [InlineData("secret:senders", Internal, true)]
    [InlineData("secret:senders", Secret, true)]
    [InlineData("secret:senders", Other, false)]
    [Requirement("realname-7.4.2-6c")]
    [Requirement("realname-7.9.2-8c")]
    public void A_value_opens_for_the_sessions_that_dominate_its_label_and_is_stars_for_the_others(string session, long label, bool opens, string user = "manager")
    {
        var talk = LogIn(session, user);
        talk.Client.Sends(Front.Query("select id_number from sender"));
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Numbers, Number, label)), Back.Ready());
        talk.Client.Receives(Back.OneRow(opens ? Number : Stars), Back.Ready());
    }

    [Fact]
    public void Without_a_field_label_the_same_subject_reads_the_value_at_every_label()
    {
        // The naive set-up: rights alone, which are the subject's at whatever label it came in.
        var talk = LogIn("public");
        talk.Client.Sends(Front.Query("select id_number from sender"));
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Numbers, Number)), Back.Ready());
        talk.Client.Receives(Back.OneRow(Number), Back.Ready());
    }

    [Fact]
    public void Neighbours_of_a_hidden_field_stay_readable_and_random_ones_are_hidden_the_same_way()
    {
        var talk = LogIn("internal");
        talk.Client.Sends(Front.Query("select id_number from sender"));
        var rows = new[] { _sealing.Seal(TestSealing.Numbers, Number, Secret), _sealing.Seal(TestSealing.Remarks, "lives alone", Secret), _sealing.Seal(TestSealing.Remarks, "lives alone", Public), _sealing.Seal(TestSealing.Numbers, Number, Internal) };
        talk.Engine.Sends([Back.RowDescription, .. rows.Select(Back.DataRow), Back.CommandComplete("SELECT 4"), Back.Ready()]);
        talk.Client.Receives([Back.RowDescription, .. new[] { Stars, Stars, "lives alone", Number }.Select(Back.DataRow), Back.CommandComplete("SELECT 4"), Back.Ready()]);
    }

    [Theory]
    [InlineData("{0}", Stars)]
    [InlineData("Dear {0}!", $"Dear {Stars}!")]
    [InlineData("[\"{0}\"]", $"[\"{Stars}\"]")]
    [InlineData("(1,{0})", $"(1,{Stars})")]
    public void No_surroundings_give_the_ciphertext_or_the_value_to_who_may_not_read_it(string form, string shown)
    {
        var talk = LogIn("internal");
        talk.Client.Sends(Front.Query("select id_number from sender"));
        talk.Engine.Sends(Back.OneRow(string.Format(null, form, _sealing.Seal(TestSealing.Numbers, Number, Secret))), Back.Ready());
        talk.Client.Receives(Back.OneRow(shown), Back.Ready());
    }

    [Theory]
    [InlineData("copy sender to stdout", "1\t{0}\n")]
    [InlineData("copy (select 'x' || id_number from sender) to stdout", "x{0}\n")]
    [InlineData("copy (select id_number || id_number from sender) to stdout", "{0}{0}\n")]
    [InlineData("copy sender to stdout (format csv)", "1,{0}\n")]
    [InlineData("copy sender to stdout (format csv, delimiter ';')", "1;\"x{0}\"\n")]
    public void Rows_that_are_copied_out_show_stars_wherever_the_value_stands_in_them(string sql, string line)
    {
        var talk = LogIn("internal");
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Forget();
        talk.Engine.Sends(Back.CopyOutResponse, Back.CopyData(string.Format(null, line, _sealing.Seal(TestSealing.Numbers, Number, Secret))), Back.CopyDone, Back.CommandComplete("COPY 1"), Back.Ready());
        var said = Encoding.UTF8.GetString(talk.Client.TakeReceived());
        said.ShouldContain(Stars);
        said.ShouldNotContain("~ms");
    }

    [Fact]
    public void An_error_that_repeats_a_hidden_value_repeats_stars()
    {
        var talk = LogIn("internal");
        talk.Client.Sends(Front.Query("update sender set id = 1"));
        talk.Engine.Sends(Back.Error("23505", $"Key (id_number)=({_sealing.Seal(TestSealing.Numbers, Number, Secret)}) already exists."), Back.Ready());
        var said = Encoding.UTF8.GetString(talk.Client.TakeReceived());
        said.ShouldContain($"(id_number)=({Stars})");
        said.ShouldNotContain("~ms");
    }

    [Theory]
    [InlineData(".40007.", ".3.")]
    [InlineData(".40007.", ".1.")]
    [InlineData("~ms3e2.1.40007.", "~ms1e2.1.0.")]
    public void A_label_that_somebody_changed_opens_nothing(string there, string instead)
    {
        var talk = LogIn("internal");
        var forged = _sealing.Seal(TestSealing.Numbers, Number, Secret).Replace(there, instead, StringComparison.Ordinal);
        talk.Client.Sends(Front.Query("select id_number from sender"));
        talk.Engine.Sends(Back.OneRow(forged), Back.Ready());
        talk.Client.Receives(Back.OneRow(forged), Back.Ready());
        Encoding.UTF8.GetString(_loop.JournalBytes()).ShouldNotContain(Number);
    }

    [Fact]
    public void What_was_hidden_stands_in_the_ledger_as_masked_with_the_digest_that_the_value_has_at_every_label()
    {
        var talk = LogIn("internal");
        talk.Client.Sends(Front.Query("select id_number from sender"));
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Numbers, Number, Secret)), Back.Ready());
        talk.Client.Receives(Back.OneRow(Stars), Back.Ready());
        talk.Client.Sends(Front.Query("select id_number from sender"));
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Numbers, Number, Internal)), Back.Ready());
        talk.Client.Receives(Back.OneRow(Number), Back.Ready());
        var shown = _loop.Journal().Where(e => e.Kind == RecordKind.ValuesDisclosed).Select(e => e.Disclosure!.Value).ToList();
        shown.Select(d => d.Showing).ShouldBe([ValueShowing.Masked, ValueShowing.Clear]);
        shown[0].Digests.ToArray().ShouldBe(shown[1].Digests.ToArray());
    }

    [Fact]
    public void Who_has_no_label_opens_nothing_that_carries_one_and_writes_values_that_carry_none()
    {
        var talk = LogIn("", "li");
        talk.Client.Sends(Front.Query("select id_number from sender"));
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Numbers, Number, Public)), Back.Ready());
        talk.Client.Receives(Back.OneRow(Stars), Back.Ready());
    }

    [Theory]
    [InlineData("insert into caller(phone) values ('13800001234')")]
    [InlineData("select id from caller where phone = '13800001234'")]
    public void A_group_that_was_made_with_suffix_takes_no_labels_whatever_the_policy_says_later_and_the_refusal_says_what_to_do(string sql)
    {
        var talk = LogIn("internal");
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        var said = Encoding.UTF8.GetString(talk.Client.TakeReceived());
        said.ShouldContain("55000");
        said.ShouldContain("MS0014");
        said.ShouldContain("take field-labels out of the group");
        // Drivers prepare again what they are told to, and would do so for ever.
        said.ShouldNotContain("Prepare");
        // Who has no label writes none, and goes on.
        var other = LogIn("", "li");
        other.Client.Sends(Front.Query("select id from caller where phone = '13800001234'"));
        Encoding.UTF8.GetString(other.Engine.TakeReceived()).ShouldContain("caller where phone");
    }

    [Theory]
    [InlineData("delete from sender where id_number <> '{0}'", true)]
    [InlineData("delete from sender where not (id_number = '{0}')", true)]
    [InlineData("delete from sender where id_number not in ('a', '{0}')", true)]
    [InlineData("delete from sender where id_number is distinct from '{0}'", true)]
    [InlineData("delete from sender where id_number <> all (array['{0}'])", true)]
    [InlineData("delete from sender where (id_number = '{0}') is not true", true)]
    [InlineData("delete from sender where not exists (select from sender s where s.id_number = '{0}')", true)]
    [InlineData("delete from sender where id_number is not distinct from '{0}'", false)]
    [InlineData("delete from sender where id_number = '{0}' and not (id = 7)", false)]
    [InlineData("delete from sender where name <> '{0}'", false)]
    public void A_comparison_for_inequality_that_would_take_rows_with_the_same_value_at_other_labels_is_refused(string form, bool isRefused)
    {
        var talk = LogIn("internal");
        talk.Client.Sends(Front.Query(string.Format(null, form, Number)));
        Encoding.UTF8.GetString(talk.Engine.TakeReceived()).Contains("menshen refused", StringComparison.Ordinal).ShouldBe(isRefused);
        if (!isRefused) return;
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("MS0015");
        // The naive set-up, which a session without a label still is: the literal is sealed without one, and matches no value that has one.
        var other = LogIn("", "li");
        other.Client.Sends(Front.Query(string.Format(null, form, Number)));
        Encoding.UTF8.GetString(other.Engine.TakeReceived()).ShouldNotContain("menshen refused");
    }

    [Fact]
    public void So_is_one_with_a_parameter()
    {
        var talk = LogIn("internal");
        talk.Client.Sends(Front.Parse("s", "delete from sender where id_number <> $1"), Front.Sync);
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("MS0015");
    }

    private Conversation LogIn(string label, string user = "manager")
    {
        var talk = _loop.Connect();
        talk.Client.Sends(label.Length == 0 ? Front.Startup(user, "shop") : Front.Startup(user, "shop", "options", $"-c menshen.label={label}"));
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        if (talk.Session.Identity!.Labelling.Label is { } own) talk.Session.Identity.Take($"{user}_role.{own.Bits:x}");
        talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Client.Forget();
        return talk;
    }
}

using System.Net;
using System.Text;
using Menshen.Gateway;
using Menshen.Gateway.Labels;
using Menshen.Gateway.Sessions;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>The label of a session: asked for, chosen, shown, recorded; and what no session may do where there are labels.</summary>
public sealed class LabelTests : IDisposable
{
    private readonly Loop _loop = new(TestLabels.Policy, labels: true);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("manager", "", "internal")]
    [InlineData("manager", "-c menshen.label=public", "public")]
    [InlineData("manager", "-cmenshen.label=secret:senders", "secret:senders")]
    [InlineData("manager", "--menshen.label=public --menshen.label=internal", "internal")]
    [InlineData("courier", "", "internal")]
    public void A_session_has_the_label_asked_for_or_the_default_is_told_so_and_it_stands_in_the_record(string user, string options, string label)
    {
        var talk = Begin(user, "options", options);
        talk.Session.Identity!.LabelWithoutRole!.Name.ShouldBe(label);
        talk.Session.Identity.Take("role.7");
        talk.Session.OnEngineRested(Conversation.Welcome);
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain($"session label: {label}");
        var opened = _loop.Journal().First(e => e.Session is not null).Session!.Value;
        (opened.EngineRole, opened.Options, opened.Label).ShouldBe(("role.7", $"menshen.label={label}", label));
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.6-d")]
    public void The_auditors_rules_can_be_for_one_label_and_each_record_of_a_session_carries_its_own()
    {
        _loop.Shared.Selection = AuditSelection.Parse("rules: [{id: low, label: [public], record: none}]", "audit.yaml").Selection!;
        foreach (var label in (string[])["public", "internal"])
        {
            var talk = Begin("manager", "options", $"-c menshen.label={label}");
            talk.Session.OnEngineRested(Conversation.Welcome);
            talk.Client.Forget();
            talk.Client.Sends(Front.Query("select 1"));
            talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        }

        _loop.Journal().Where(entry => entry.Kind == RecordKind.StatementSubmitted).ShouldHaveSingleItem().Label.ShouldBe("internal");
    }

    [Theory]
    [InlineData("courier", "secret:senders", "above")]
    [InlineData("courier", "public", "below")]
    [InlineData("manager", "secret", "does not exist")]
    [InlineData("manager", "sceret", "not one of the policy's words")]
    [InlineData("alice", "public", "not cleared")]
    public void A_label_that_is_not_the_subjects_ends_the_login_with_a_hint(string user, string label, string why)
    {
        var (talk, said) = Fail(user, "options", $"-c menshen.label={label}");
        talk.Port.EngineAsked.ShouldBeFalse();
        said.ShouldContain("C42501");
        said.ShouldContain(why);
        said.ShouldContain("ML0008");
    }

    [Theory]
    [InlineData("", "internal")]
    [InlineData("-c menshen.label=internal", "internal")]
    [InlineData("-c menshen.label=", "internal")]
    [InlineData("-c menshen.label=public", null)]
    [InlineData("-c menshen.label=secret:senders", null)]
    [InlineData("-c menshen.label=sceret", null)]
    public void A_ticket_for_one_label_opens_that_one_alone_and_is_not_used_up_by_another(string options, string? label)
    {
        GiveTicket("internal");
        var (talk, said) = ShowTicket("manager", options);
        talk.Port.Redeeming.ShouldBe(label is null ? [] : [7]);
        if (label is not null) talk.Session.Identity!.Labelling.Label!.Name.ShouldBe(label);
        else
        {
            said.ShouldContain("the ticket is good for the label internal alone");
            talk.Session.EndReason.ShouldBe(SessionEndReason.AccessRefused);
        }
    }

    [Fact]
    public void A_ticket_for_another_label_than_the_default_chooses_it_and_the_password_is_not_bound()
    {
        GiveTicket("public");
        ShowTicket("manager", "").Talk.Session.Identity!.Labelling.Label!.Name.ShouldBe("public");
        Begin("manager", "", "").Session.Identity!.Labelling.Label!.Name.ShouldBe("internal");
    }

    [Theory]
    [InlineData("courier", "secret:senders", "above")]
    [InlineData("alice", "public", "not cleared")]
    public void A_clearance_that_was_taken_away_is_not_in_the_ticket(string user, string label, string why)
    {
        GiveTicket(label);
        var (talk, said) = ShowTicket(user, "");
        said.ShouldContain(why);
        talk.Port.Redeeming.ShouldBeEmpty();
    }

    [Fact]
    public void A_ticket_for_one_label_opens_nothing_where_there_are_none()
    {
        using var plain = new Loop();
        plain.Subjects.Factors = Ticket("public");
        var talk = plain.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop"));
        talk.Authenticate(TicketText);
        talk.Session.EndReason.ShouldBe(SessionEndReason.AccessRefused);
    }

    [Fact]
    public void Who_is_not_cleared_comes_in_without_a_label_and_the_rules_hold_for_him_too()
    {
        var talk = _loop.LogIn("alice");
        talk.Session.Identity!.Labelling.Label.ShouldBeNull();
        talk.Session.Identity.EngineRole.ShouldBe("alice_role");
        Refused(talk, "explain select 1");
    }

    [Fact]
    public void A_label_is_no_business_of_the_engines_start_up_and_two_labels_never_share_a_backend()
    {
        var low = Begin("manager", "options", "-c menshen.label=public");
        var high = Begin("manager", "options", "-c menshen.label=secret:senders");
        foreach (var talk in (Conversation[])[low, high])
        {
            talk.Session.Identity!.Parameters.TryGet("options"u8, out _).ShouldBeFalse();
            talk.Session.Identity.Take($"manager_role.{talk.Session.Identity.Labelling.Label!.Bits:x}");
        }

        low.Session.Identity!.RestingKey.ShouldNotBe(high.Session.Identity!.RestingKey);
    }

    [Theory]
    [InlineData("options", "-c debug_print_plan=on", "-c")]
    [InlineData("options", "-c menshen.label=public --client-min-messages=log", "--client-min-messages=log")]
    [InlineData("options", "-d 5", "-d")]
    [InlineData("default_transaction_isolation", "serializable", "default_transaction_isolation")]
    public void Start_up_settings_that_tell_of_hidden_rows_are_refused_where_there_are_labels(string name, string value, string named)
    {
        Fail("manager", name, value).Said.ShouldContain($"the start-up setting {named} is refused");
    }

    [Theory]
    [InlineData("notify orders, 'secret'", "ML0001")]
    [InlineData("listen orders", "ML0001")]
    [InlineData("lock table parcel in share mode nowait", "ML0002")]
    [InlineData("begin isolation level serializable", "ML0003")]
    [InlineData("set transaction isolation level /**/ SERIALIZABLE", "ML0003")]
    [InlineData("explain (analyze, costs off) select * from parcel", "ML0004")]
    [InlineData("set debug_print_plan = on", "ML0005")]
    [InlineData("set local client_min_messages to debug5", "ML0005")]
    [InlineData("set \"debug_print_plan\" to on", "ML0005")]
    [InlineData("select set_config('debug_print_plan', 'on', false)", "ML0005")]
    [InlineData("set client_min_messages to 'notice'", "ML0005")]
    [InlineData("select set_config('debug_' || 'print_plan', 'on', false)", "ML0005")]
    [InlineData("select set_config('bytea_output' || 'x', 'on', false)", "ML0005")]
    [InlineData("select set_config('bytea_output', 'hex', false), set_config('debug_print_plan', 'on', false)", "ML0005")]
    [InlineData("select set_config(lower('DEBUG_PRINT_PLAN'), 'on', false) /* set_config('bytea_output', 'hex') */", "ML0005")]
    [InlineData("select 'set_config(''bytea_output'',', set_config('client_min_messages', 'debug5', false)", "ML0005")]
    [InlineData("select \"set_config\"('debug_print_plan', 'on', false) from pg_settings where name = 'bytea_output'", "ML0005")]
    [InlineData("select 1; select set_config('debug_print_plan', 'on', false)", "ML0005")]
    [InlineData("select set_config(name, 'on', false) from pg_settings where name = 'debug_print_plan'", "ML0005")]
    [InlineData("prepare p as select set_config($1, $2, false)", "ML0005")]
    [InlineData("select U&\"set\\005fconfig\"('debug_print_plan', 'on', false)", "ML0005")]
    [InlineData("update pg_settings set setting = 'on' where name = 'debug_print_plan'", "ML0005")]
    [InlineData("select 1; notify orders", "ML0001")]
    [InlineData("insert into own values (1) returning xmin", "ML0012")]
    [InlineData("select t.\"ctid\" from own t", "ML0012")]
    [InlineData("create view v as select XMAX::text from own", "ML0012")]
    [InlineData("prepare p as select cmin from own", "ML0012")]
    [InlineData("copy (select cmax from own) to stdout", "ML0012")]
    [InlineData("declare c cursor for select xmin from own", "ML0012")]
    [InlineData("select U&\"\\0078min\" from own", "ML0005")]
    [InlineData("vacuum (verbose) own", "ML0012")]
    [InlineData("vacuum verbose own", "ML0012")]
    [InlineData("analyze (VERBOSE) own", "ML0012")]
    [InlineData("cluster verbose own", "ML0012")]
    [InlineData("insert into menshen_labels.\"public.parcel\" values (1)", "ML0013")]
    [InlineData("copy menshen_labels . \"public.parcel\" from stdin", "ML0013")]
    [InlineData("copy \"public.parcel\" from stdin", "ML0013")]
    [InlineData("load 'auto_explain'", "ML0007")]
    [InlineData("alter role manager_role set search_path = hidden", "ML0007")]
    public void What_would_carry_hidden_rows_out_is_refused_and_recorded_with_its_rule(string sql, string rule)
    {
        Refused(LogIn("manager"), sql);
        LabelRuleOf(sql).ShouldBe(rule);
        _loop.Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).ShouldAllBe(e => e.Outcome == StatementOutcome.Refused);
    }

    [Theory]
    [InlineData("select * from board for update", "ML0009")]
    [InlineData("select * from parcel for share", "ML0009")]
    [InlineData("select * from public.parcel p join public.board b using (id) for key share of p", "ML0009")]
    [InlineData("with b as (select * from board for no key update) select 1", "ML0009")]
    [InlineData("declare c cursor for select * from board for update", "ML0009")]
    [InlineData("prepare p as select * from board for update", "ML0009")]
    [InlineData("select nextval('ticket')", "ML0010")]
    [InlineData("insert into public.parcel select \"nextval\"('ticket')", "ML0010")]
    [InlineData("selec 1", "ML0011")]
    public void Above_the_bottom_label_nothing_is_moved_that_is_seen_below(string sql, string rule)
    {
        var talk = LogIn("manager");
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601", "syntax error"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain(rule);
        talk.Client.Sends(Front.Query("select * from public.parcel for update"));
        talk.Engine.Receives(Front.Query("select * from public.parcel for update"));

        var below = Begin("manager", "options", "-c menshen.label=public");
        below.Session.OnEngineRested(Conversation.Welcome);
        below.Client.Sends(Front.Query(sql));
        below.Engine.Receives(Front.Query(sql));
    }

    [Theory]
    [InlineData("select salary from staff")]
    [InlineData("select s.name from public.staff s where s.salary > 1")]
    [InlineData("update public.staff set salary = 1")]
    [InlineData("insert into staff (id, salary) values (1, 2)")]
    public void A_column_whose_label_the_session_does_not_dominate_is_refused_by_its_name(string sql)
    {
        Refused(LogIn("manager"), sql).ShouldContain("column salary of public.staff has the label secret:senders");
        var above = Begin("manager", "options", "-c menshen.label=secret:senders");
        above.Session.OnEngineRested(Conversation.Welcome);
        above.Client.Sends(Front.Query(sql));
        above.Engine.Receives(Front.Query(sql));
    }

    [Theory]
    [InlineData("select count(*) from staff")]
    [InlineData("select id, name from public.staff")]
    [InlineData("delete from staff where id = 1")]
    [InlineData("select salary from other.staff")]
    [InlineData("select salary from other")]
    [InlineData("select * from parcel")]
    [InlineData("begin isolation level repeatable read")]
    [InlineData("lock table parcel in access share mode")]
    [InlineData("set search_path to public")]
    [InlineData("set session characteristics as transaction read only")]
    [InlineData("set time zone 'Asia/Shanghai'")]
    [InlineData("reset all")]
    [InlineData("discard all")]
    [InlineData("show search_path")]
    [InlineData("set client_min_messages=notice")]
    [InlineData("SET LOCAL client_min_messages TO WARNING")]
    [InlineData("select set_config('bytea_output', 'hex', false)")]
    [InlineData("select pg_catalog.set_config ( 'search_path', '', false ), $$a$$")]
    [InlineData("SET DateStyle=ISO; SET client_min_messages=notice; SELECT set_config('bytea_output','hex',false) FROM pg_settings WHERE name = 'bytea_output'; SET client_encoding='UTF8';")]
    public void Ordinary_statements_pass(string sql)
    {
        var talk = LogIn("manager");
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query(sql));
    }

    [Theory]
    [InlineData("select ~1, set_config('debug_print_plan', 'on', false)")]
    [InlineData("select set_config('bytea_output', 'hex', false), ~set_config('debug_print_plan', 'on', false)")]
    [InlineData("select set_config('bytea_output', 'hex', false); select ~set_config('debug_print_plan', 'on', false)")]
    public void A_setting_is_refused_also_behind_what_the_journal_keeps_of_a_text(string sql)
    {
        foreach (var length in Enumerable.Range(2690, 50).Append(4000))
            Refused(LogIn("manager"), sql.Replace("~", string.Concat(Enumerable.Repeat("a, ", length)), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("copy public.parcel from stdin", "copy menshen_labels.\"public.parcel\" from stdin")]
    [InlineData("  COPY\tPublic . \"parcel\"(id, note) FROM STDIN (FORMAT csv, NULL 'x')", "  COPY\tmenshen_labels.\"public.parcel\"(id, note) FROM STDIN (FORMAT csv, NULL 'x')")]
    [InlineData("copy \"public\".parcel (id) from stdin where id > 7;", "copy menshen_labels.\"public.parcel\" (id) from stdin where id > 7;")]
    [InlineData("copy parcel from stdin", "copy menshen_labels.\".parcel\" from stdin")]
    [InlineData("COPY \"parcel\"(id) FROM STDIN", "COPY menshen_labels.\".parcel\"(id) FROM STDIN")]
    [InlineData("copy parcels from stdin", null)]
    [InlineData("copy public.other from stdin", null)]
    [InlineData("copy public.parcels from stdin", null)]
    [InlineData("copy /* public.parcel */ public.parcel from stdin", null)]
    [InlineData("copy binary public.parcel from stdin", null)]
    [InlineData("copy public.\"Parcel\" from stdin", null)]
    [InlineData("copy public.parcel to stdout", null)]
    [InlineData("begin; copy public.parcel from stdin", null)]
    public void A_copy_into_a_labelled_table_goes_to_the_view_whose_rows_are_its_inserts(string sent, string? gone)
    {
        var talk = LogIn("manager");
        talk.Client.Sends(Front.Query(sent));
        talk.Engine.Receives(Front.Query(gone ?? sent));
        // What is recorded is what was sent.
        _loop.Journal().ShouldNotContain(e => e.Kind == RecordKind.StatementSubmitted && e.Outcome == StatementOutcome.Refused);
    }

    [Fact]
    public void A_function_called_by_protocol_message_is_refused_where_there_are_labels_and_passes_elsewhere()
    {
        var talk = LogIn("manager");
        talk.Client.Sends(Front.FunctionCall(745));
        // It never reaches the engine, which has no right that could be taken from the message alone.
        Encoding.Latin1.GetString(talk.Engine.TakeReceived()).ShouldNotContain("F\0\0\0");
        talk.Engine.Sends(Back.Error("42601", "syntax error"), Back.Ready());
        var said = Encoding.UTF8.GetString(talk.Client.TakeReceived());
        said.ShouldContain("C42501");
        said.ShouldContain("ML0006");
        using var bare = new Loop();
        var open = bare.LogIn();
        open.Client.Sends(Front.FunctionCall(745));
        open.Engine.Receives(Front.FunctionCall(745));
    }

    [Fact]
    public void A_database_without_labels_has_none_of_these_rules()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("manager", "other", "options", "-c debug_print_plan=on"));
        talk.Authenticate(TestSubjects.Password).ShouldBe(LoginAnswer.Accepted);
        talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Session.Identity!.LabelWithoutRole.ShouldBeNull();
        talk.Client.Sends(Front.Query("listen orders"));
        talk.Engine.Receives(Front.Query("listen orders"));
    }

    [Fact]
    public void Where_nothing_is_labelled_a_label_asked_for_is_refused()
    {
        using var plain = new Loop();
        var talk = plain.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop", "options", "-c menshen.label=public"));
        talk.Authenticate(TestSubjects.Password);
        talk.Session.EndReason.ShouldBe(SessionEndReason.AccessRefused);
    }

    private static string? LabelRuleOf(string sql) => Sql.StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements
        .Select(facts => Policy.Labels.LabelledDatabaseRules.Decide(facts)).FirstOrDefault(refusal => refusal is not null)?.RuleId;

    private static string Refused(Conversation talk, string sql)
    {
        talk.Client.Sends(Front.Query(sql));
        // In its place goes a text that never parses, so that the transaction ends as the client expects.
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601", "syntax error"), Back.Ready());
        var said = Encoding.UTF8.GetString(talk.Client.TakeReceived());
        said.ShouldContain("C42501");
        return said;
    }

    private (Conversation Talk, string Said) Fail(string user, string parameter, string value)
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop", parameter, value));
        var said = Encoding.UTF8.GetString(talk.Authenticate(TestSubjects.Password).Bytes);
        talk.Session.EndReason.ShouldBe(SessionEndReason.AccessRefused);
        return (talk, said);
    }

    private const string TicketText = "tick-et-of-one-use";

    private void GiveTicket(string label) => _loop.Subjects.Factors = Ticket(label);

    private static SubjectFactors Ticket(string label) =>
        new([new TicketEntry(7, TestSubjects.VerifierOf(TicketText), IPAddress.Loopback, null, DateTimeOffset.UtcNow.AddMinutes(1)) { Label = label }], []);

    private (Conversation Talk, string Said) ShowTicket(string user, string options)
    {
        var talk = _loop.Connect();
        talk.Client.Sends(options.Length == 0 ? Front.Startup(user, "shop") : Front.Startup(user, "shop", "options", options));
        return (talk, Encoding.UTF8.GetString(talk.Authenticate(TicketText).Bytes));
    }

    private Conversation Begin(string user, string parameter, string value)
    {
        var talk = _loop.Connect();
        talk.Client.Sends(value.Length == 0 ? Front.Startup(user, "shop") : Front.Startup(user, "shop", parameter, value));
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        return talk;
    }

    private Conversation LogIn(string user)
    {
        var talk = Begin(user, "", "");
        talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Client.Forget();
        return talk;
    }
}

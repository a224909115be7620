using System.Collections.Immutable;

namespace Menshen.Journal.Tests;

/// <summary>What decided, in records: announced once, and referred to by its number.</summary>
public sealed class DecisionAnnouncedTests
{
    private static readonly DecisionAnnounced Sample = new(5, 300, 7, ["statements:window=refused", "quotas:few", "grants"]);

    [Fact]
    public void It_comes_back_as_it_was_written()
    {
        var back = DecisionAnnounced.Decode(Encode(Sample));
        back.Rules.ShouldBe(Sample.Rules);
        (back with { Rules = Sample.Rules }).ShouldBe(Sample);
    }

    [Fact]
    public void Every_truncation_is_damage()
    {
        var whole = Encode(Sample);
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Should.Throw<JournalDamagedException>(() => DecisionAnnounced.Decode(cut), $"{length} bytes");
        }
    }

    [Fact]
    public void More_rules_than_fit_say_so_and_a_reader_takes_no_more()
    {
        ImmutableArray<string> many = [.. Enumerable.Range(0, 40).Select(i => $"quotas:{new string('门', 60)}{i}")];
        var record = Sample with { Rules = many };
        record.MaxEncodedSize.ShouldBeLessThanOrEqualTo(DecisionAnnounced.MaxSize);
        var bytes = Encode(record);
        var back = DecisionAnnounced.Decode(bytes).Rules;
        (back.Length, back[^1]).ShouldBe((24, "..."));
        back[0].ShouldBe("quotas:" + new string('门', 37));
        byte[] forged = [.. Encode(Sample with { Rules = [] })[..^1], 25];
        Should.Throw<JournalDamagedException>(() => DecisionAnnounced.Decode(forged));
    }

    [Fact]
    public void A_statement_refers_to_it_in_a_byte_or_two_and_every_truncation_is_damage_or_an_earlier_record()
    {
        var writer = new StatementValuesWriter();
        writer.Begin(1);
        writer.BeginSection();
        writer.BeginLiterals();
        writer.Add(StatementValueForm.Text, "42"u8);
        writer.EndList();
        writer.BeginParameters();
        writer.Add(StatementValueForm.Text, "x"u8);
        writer.EndList();
        var (start, length) = writer.EndSection();
        var (bare, full) = (Samples.Submitted(7, 300, 12), Samples.Submitted(7, 300, 12) with { Values = writer.Section(start, length) });
        (Encode(bare with { Decision = 9 }).Length - Encode(bare).Length).ShouldBe(2);
        (Encode(full with { Decision = 9 }).Length - Encode(full).Length).ShouldBe(1);

        StatementSubmitted.Decode(Encode(bare with { Decision = 9 })).ShouldBe(bare with { Decision = 9 });
        var whole = Encode(full with { Decision = 300 });
        var back = StatementSubmitted.Decode(whole);
        (back.Decision, StatementValues.Read(back.Values)!.ToLine(1)).ShouldBe((300u, "$1=x, $2=42"));
        StatementSubmitted.Decode(Encode(full)).Decision.ShouldBe(0u);
        for (var cut = Encode(bare).Length + 1; cut < whole.Length; cut++)
        {
            var bytes = whole[..cut];
            if (cut == whole.Length - 2) { StatementSubmitted.Decode(bytes).Decision.ShouldBe(0u); }
            else { Should.Throw<JournalDamagedException>(() => StatementSubmitted.Decode(bytes), $"{cut} bytes"); }
        }
        // An earlier version's reader takes all behind the template for values, and reads no further than they say.
        StatementValues.Read(whole.AsMemory(Encode(bare).Length))!.ToLine(1).ShouldBe("$1=x, $2=42");
        StatementValues.Read(Encode(bare with { Decision = 9 }).AsMemory(Encode(bare).Length))!.ToLine(1).ShouldBe("");
    }

    [Fact]
    public void Sessions_log_ins_and_acts_have_it_at_their_end_and_every_truncation_is_damage_or_an_earlier_record()
    {
        ImmutableArray<string> rules = ["access:office", "access:vpn=refused"];
        Truncated(Encode(Samples.Session(5)), Encode(Samples.Session(5) with { Policy = 7, Rules = rules }), bytes => Said(SessionOpened.Decode(bytes).Policy, SessionOpened.Decode(bytes).Rules));
        var failed = new LoginFailed(1, "li", "shop", "192.0.2.1", 1, "AccessRuleRefused");
        Truncated(Encode(failed), Encode(failed with { Policy = 7, Rules = rules }), bytes => Said(LoginFailed.Decode(bytes).Policy, LoginFailed.Decode(bytes).Rules));
        var acted = new AdministrationActed(1, "li", "group.add", "a", "done") { Before = "a", After = "b" };
        Truncated(Encode(acted), Encode(acted with { Policy = 7, Rules = rules }), bytes => Said(AdministrationActed.Decode(bytes).Policy, AdministrationActed.Decode(bytes).Rules));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_statement_is_read_with_what_decided_it_whichever_ring_said_so(bool isCut)
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open())
        {
            var rings = new[] { writer.CreateRing(static () => { }), writer.CreateRing(static () => { }) };
            for (uint i = 0; i < 2; i++)
            {
                Samples.Append(rings[i], Samples.Session(i + 1));
                Samples.Append(rings[i], Samples.Template(i + 1));
                Samples.Append(rings[i], new DecisionAnnounced(Samples.Noon, i + 1, 7 + i, [i == 0 ? "grants" : "statements:window=refused"]));
                Samples.Append(rings[i], Samples.Submitted(i + 1, 1, i + 1) with { Decision = i + 1 });
                // Killed before it ended: what decided it stands in the record that came first.
                if (!isCut) { Samples.Append(rings[i], Samples.Finished(i + 1, 1)); }
                TestJournal.Eventually(() => rings[i].DurablePosition >= rings[i].Head, "on disk");
            }
        }
        new JournalReader(journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).Where(e => e.Kind == RecordKind.StatementSubmitted)
            .Select(e => e.Decision!.ToString()).ShouldBe(["policy 7: grants", "policy 8: statements:window=refused"]);
    }

    private static void Truncated(byte[] before, byte[] whole, Func<byte[], string> said)
    {
        said(whole).ShouldBe("7 access:office access:vpn=refused");
        said(before).ShouldBe("0 ");
        for (var length = before.Length + 1; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Should.Throw<JournalDamagedException>(() => said(cut), $"{length} bytes");
        }
    }

    private static string Said(long policy, ImmutableArray<string> rules) => FormattableString.Invariant($"{policy} {string.Join(' ', rules)}");

    private static byte[] Encode<T>(in T record)
        where T : struct, IJournalRecord
    {
        var room = new byte[record.MaxEncodedSize];
        return room[..record.Encode(room)];
    }
}

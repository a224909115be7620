using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Menshen.Journal.Tests;

public sealed class RecordRoundTripTests
{
    private delegate T Decoder<out T>(ReadOnlySpan<byte> record);

    [Fact]
    public void Statement_records_come_back_as_they_were() => Prop.ForAll<ulong, ulong, ulong>((a, b, c) =>
    {
        RoundTrip(new StatementSubmitted((long)(a >> 1), a, b, (uint)c), StatementSubmitted.Decode);
        RoundTrip(
            new StatementFinished((long)(c >> 1), b, c, (StatementOutcome)(a % 7), SqlState.FromText("42P01"u8), a, b) { Bytes = c }, StatementFinished.Decode);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Session_records_come_back_as_they_were() => Prop.ForAll<string[], int>((texts, number) =>
    {
        var n = number & int.MaxValue;
        RoundTrip(new SessionOpened(n, (ulong)n, n, Text(0), Text(1), Text(2), Text(3), Text(4), n, Text(5), n, Text(6), n)
        {
            Authentication = Text(0), SubjectKind = Text(1), Power = Text(2), Person = Text(3), MacAddress = Text(4), MacOrigin = Text(5), Host = Text(6), Options = Text(7),
        }, SessionOpened.Decode);
        RoundTrip(
            new LoginFailed(n, Text(0), Text(1), Text(2), n, Text(3)) { ListenerAddress = Text(4), ListenerPort = n, MacAddress = Text(5), MacOrigin = Text(6) }, LoginFailed.Decode);
        RoundTrip(new SessionClosed(n, (ulong)n, Text(0), (ulong)n), SessionClosed.Decode);

        string Text(int i) => Clean(texts.Length == 0 ? "" : texts[i % texts.Length]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Service_records_come_back_as_they_were() => Prop.ForAll<string, string, int>((first, second, number) =>
    {
        var (a, b, n) = (Clean(first), Clean(second), number & int.MaxValue);
        RoundTrip(new ServiceStarted(n, a, b, n, a) { Clock = b, PolicyDigest = a }, ServiceStarted.Decode);
        RoundTrip(new ServiceStopped(-n, a), ServiceStopped.Decode);
        RoundTrip(new ServiceRecovered(n, (ulong)n, ulong.MaxValue), ServiceRecovered.Decode);
        RoundTrip(new JournalResumed(n, n, b), JournalResumed.Decode);
        RoundTrip(new EngineStarted(n, a, n, b), EngineStarted.Decode);
        RoundTrip(new EngineLost(n, b), EngineLost.Decode);
        RoundTrip(new AdministrationActed(n, a, b, a, b), AdministrationActed.Decode);
        RoundTrip(new AdministrationActed(n, a, b, a, b) { Approval = new ActApproval(n + 1L, a, b, b, a), Before = b, After = a }, AdministrationActed.Decode);
        RoundTrip(new ClockObserved(n, a), ClockObserved.Decode);
        RoundTrip(new ClockJumped(-n, n), ClockJumped.Decode);
        RoundTrip(new SelectionChanged(n, a, b, a, b), SelectionChanged.Decode);
        RoundTrip(new SelectionChanged(n, a, b, a, b) { By = b, Reason = a }, SelectionChanged.Decode);
        RoundTrip(new SelectionChanged(n, a, b, a, b) { Reason = a, Version = 7 }, SelectionChanged.Decode);
        RoundTrip(new ConfigurationObserved(n, a, b, a, b), ConfigurationObserved.Decode);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Records_of_keeping_come_back_as_they_were() => Prop.ForAll<string, ulong, int>((text, size, number) =>
    {
        var (a, n) = (Clean(text), number & int.MaxValue);
        RoundTrip(new SpaceChanged(n, SpaceLevel.Alarm, SpaceLevel.Full, size, ulong.MaxValue, 0), SpaceChanged.Decode);
        RoundTrip(new StatementsDropped(n, n, size), StatementsDropped.Decode);
        RoundTrip(new SegmentsCleared(n, n, n, size, a, a, a, a), SegmentsCleared.Decode);
        RoundTrip(new ArchivePlaceChanged(n, a, a), ArchivePlaceChanged.Decode);
        RoundTrip(new LoginFailuresSummed(n, n, a, size, a), LoginFailuresSummed.Decode);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Records_of_auditors_come_back_as_they_were() => Prop.ForAll<string, string, int>((first, second, number) =>
    {
        var (a, b, n) = (Clean(first), Clean(second), number & int.MaxValue);
        var review = new AuditReviewed(n, a, b, n, (ulong)n, ulong.MaxValue, (ulong)n, b) { KeyId = new byte[8], Signature = new byte[64] };
        var back = AuditReviewed.Decode(Encode(review));
        (back with { KeyId = review.KeyId, Signature = review.Signature }).ShouldBe(review);
        back.Signature.Length.ShouldBe(64);
        RoundTrip(new AuditDelegated(n, n, n, a, b, a, b, n, 0, n), AuditDelegated.Decode);
        RoundTrip(new AuditDelegationRevoked(n, n, a, b), AuditDelegationRevoked.Decode);
        RoundTrip(new AlarmRulesChanged(n, a, b, a, b), AlarmRulesChanged.Decode);
        RoundTrip(new AlarmRulesChanged(n, a, b, a, b) { By = b, Reason = a }, AlarmRulesChanged.Decode);
        RoundTrip(new AlarmRulesChanged(n, a, b, a, b) { Version = 7 }, AlarmRulesChanged.Decode);
        RoundTrip(new WitnessContradicted(n, a, (ulong)n, ulong.MaxValue, b), WitnessContradicted.Decode);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Records_of_keys_come_back_as_they_were() => Prop.ForAll<string, string, int>((first, second, number) =>
    {
        var (a, b, n) = (Clean(first), Clean(second), number & int.MaxValue);
        RoundTrip(new KeyChanged(n, a, b, n, a, n, b), KeyChanged.Decode);
        RoundTrip(new KeyDestroyed(n, n, a, n, b, a, n, b, a), KeyDestroyed.Decode);
        RoundTrip(new ColumnConverted(n, a, b, a, b, n, n, a), ColumnConverted.Decode);
        RoundTrip(new PolicyChanged(n, n, a, b, a, b, n, a, b, a), PolicyChanged.Decode);
        RoundTrip(new DriftFound(n, a, b, a, b, (n & 1) == 0), DriftFound.Decode);
        RoundTrip(new PoisonTouched(n, n, a, n, b), PoisonTouched.Decode);
        RoundTrip(new StatementForbidden(n, n, a, n, b), StatementForbidden.Decode);
        RoundTrip(new StatementStrange(n, n, a, n, b), StatementStrange.Decode);
        RoundTrip(new PoliciesCompared(n, a, b, a, n, (ComparedPolicies)(n & 3)), PoliciesCompared.Decode);
        RoundTrip(new QuotaExceeded(n, n, a, n, b, n, a, b), QuotaExceeded.Decode);
        RoundTrip(new LabelsApplied(n, a, b, a, b, a, b, a), LabelsApplied.Decode);
        RoundTrip(new ClearanceChanged(n, a, b, a, b, a, n, n), ClearanceChanged.Decode);
        RoundTrip(new RowsRelabelled(n, a, b, a, b, a, n, b, a), RowsRelabelled.Decode);
        RoundTrip(new GrantChanged(n, a, b, a, b, a, b, a, b, n), GrantChanged.Decode);
        RoundTrip(new HostRecorded(n, a, b, a, b, a), HostRecorded.Decode);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Templates_come_back_as_they_were() => Prop.ForAll<string, string[], bool>((text, names, complete) =>
    {
        var template = Samples.Template(9, Clean(text)) with { Reads = [.. names.Select(Clean)], Writes = [.. names.Reverse().Select(Clean)], RelationsAreComplete = complete,
            ReadColumns = [.. names.Select(Clean)], WrittenColumns = [.. names.Take(1).Select(Clean)], ColumnsAreComplete = complete, Privileges = "SELECT", LargestParameter = 7 };
        var back = TemplateAnnounced.Decode(Encode(template));
        back.Text.Span.SequenceEqual(template.Text.Span).ShouldBeTrue();
        back.Reads.ShouldBe(template.Reads);
        back.Writes.ShouldBe(template.Writes);
        back.ReadColumns.ShouldBe(template.ReadColumns);
        back.WrittenColumns.ShouldBe(template.WrittenColumns);
        (back with { Text = template.Text, Reads = template.Reads, Writes = template.Writes, ReadColumns = template.ReadColumns, WrittenColumns = template.WrittenColumns })
            .ShouldBe(template);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Long_texts_are_cut_between_characters_and_say_so()
    {
        var back = LoginFailed.Decode(Encode(new LoginFailed(1, string.Concat(Enumerable.Repeat("门神", 1000)), "", "", 0, "")));
        Encoding.UTF8.GetByteCount(back.ClaimedName).ShouldBeInRange(JournalLimits.MaxNameBytes - 3, JournalLimits.MaxNameBytes);
        back.ClaimedName.ShouldNotContain('\uFFFD');

        var template = TemplateAnnounced.Decode(Encode(Samples.Template(1, new string('x', JournalLimits.MaxTemplateBytes + 5))));
        template.Text.Length.ShouldBe(JournalLimits.MaxTemplateBytes);
        template.FullTextLength.ShouldBe(JournalLimits.MaxTemplateBytes + 5);
    }

    [Fact]
    public void More_relations_than_fit_are_never_called_complete()
    {
        var back = TemplateAnnounced.Decode(Encode(Samples.Template(1) with { Reads = [.. Enumerable.Range(0, 101).Select(i => "t" + i)] }));
        back.Reads.Length.ShouldBe(JournalLimits.MaxRelations);
        back.RelationsAreComplete.ShouldBeFalse();
    }

    [Fact]
    public void More_columns_than_fit_are_never_called_complete()
    {
        var wide = Samples.Template(1) with { ReadColumns = [.. Enumerable.Range(0, 251).Select(i => "t.c" + i)], ColumnsAreComplete = true };
        var back = TemplateAnnounced.Decode(Encode(wide));
        back.ReadColumns.Length.ShouldBe(JournalLimits.MaxColumns);
        back.ColumnsAreComplete.ShouldBeFalse();
    }

    [Fact]
    public void The_largest_template_fits_a_record()
    {
        var name = new string('门', 2000);
        var largest = Samples.Template(1, new string('x', JournalLimits.MaxTemplateBytes)) with
        {
            Reads = [.. Enumerable.Repeat(name, 200)], Writes = [.. Enumerable.Repeat(name, 200)],
            ReadColumns = [.. Enumerable.Repeat(name, 300)], WrittenColumns = [.. Enumerable.Repeat(name, 300)], Privileges = name,
        };
        largest.MaxEncodedSize.ShouldBeLessThanOrEqualTo(JournalLimits.MaxRecordBytes);
        Encode(largest).Length.ShouldBeLessThanOrEqualTo(largest.MaxEncodedSize);
    }

    [Fact]
    public void Values_come_back_as_they_were_and_every_truncation_is_refused()
    {
        var writer = new StatementValuesWriter();
        writer.Begin(2);
        writer.BeginSection();
        writer.BeginLiterals();
        for (var i = 0; i < 200; i++) { writer.Add(StatementValueForm.Text, Encoding.UTF8.GetBytes($"'{i}'")); }
        writer.EndList();
        writer.EndSection();
        writer.BeginSection();
        writer.BeginParameters();
        writer.Add(StatementValueForm.Null, []);
        writer.Add(StatementValueForm.Binary, [1, 2, 255]);
        writer.Add(StatementValueForm.Text, new byte[3000]);
        writer.EndList();
        var (start, length) = writer.EndSection();
        var record = Samples.Submitted(1, 2) with { Values = writer.Section(start, length) };
        var whole = Encode(record);
        var back = StatementValues.Read(StatementSubmitted.Decode(whole).Values)!;
        back.Parameters.Select(v => v.ToString().Length > 20 ? v.FullLength.ToString(System.Globalization.CultureInfo.InvariantCulture) : v.ToString())
            .ShouldBe(["NULL", @"\x0102ff", "3000"]);
        back.IsCut.ShouldBeTrue();
        back.Literals.ShouldBeEmpty();
        StatementValues.Read(writer.Section(0, start))!.Literals.Length.ShouldBe(200);
        var bare = Encode(Samples.Submitted(1, 2)).Length;
        for (var cut = bare + 1; cut < whole.Length; cut++)
        {
            var bytes = whole[..cut];
            Should.Throw<JournalDamagedException>(() => StatementValues.Read(StatementSubmitted.Decode(bytes).Values));
        }
    }

    [Fact]
    public void A_short_literal_costs_three_bytes_more_than_itself()
    {
        var writer = new StatementValuesWriter();
        writer.Begin(1);
        writer.BeginSection();
        writer.BeginLiterals();
        writer.Add(StatementValueForm.Text, "123456"u8);
        writer.EndList();
        var (start, length) = writer.EndSection();
        (Encode(Samples.Submitted(7, 300, 12) with { Values = writer.Section(start, length) }).Length - Encode(Samples.Submitted(7, 300, 12)).Length).ShouldBe(9);
    }

    [Fact]
    public void A_usual_statement_record_is_one_compression_of_SM3()
    {
        Encode(new StatementSubmitted(Samples.Noon, 1_000_000, 10_000_000, 100_000)).Length.ShouldBeLessThanOrEqualTo(54);
        Encode(new StatementFinished(Samples.Noon, 1_000_000, 10_000_000, StatementOutcome.Failed, SqlState.FromText("XX000"u8), 100_000_000, 3_600_000_000)).Length.ShouldBeLessThanOrEqualTo(54);
    }

    [Fact]
    public void Every_truncation_of_a_record_is_refused()
    {
        var whole = Encode(Samples.Session(5));
        for (var length = 0; length < whole.Length - 1; length++)
        {
            var cut = whole[..length];
            Should.Throw<JournalDamagedException>(() => SessionOpened.Decode(cut));
        }

        // Without its last field it is a whole one of an earlier version, which had no groups.
        SessionOpened.Decode(whole.AsSpan()[..^1]).ShouldBe(Samples.Session(5));
    }

    [Fact]
    public void A_record_may_grow_at_its_end()
    {
        var whole = Samples.Session(5) with { Policy = 7, Rules = [], Label = "internal" };
        SessionOpened.Decode([.. Encode(whole), 1, 2, 3]).ShouldBe(whole);
    }

    [Theory]
    [InlineData("00000", 0u)]
    [InlineData("42P01", null)]
    [InlineData("XX000", null)]
    [InlineData("ZZZZZ", null)]
    public void SQLSTATEs_keep_their_characters(string text, uint? packed)
    {
        var state = SqlState.FromText(Encoding.ASCII.GetBytes(text));
        state.ToString().ShouldBe(text);
        if (packed is { } value) { state.Packed.ShouldBe(value); }
    }

    [Fact]
    public void Numbers_have_exactly_one_form()
    {
        Varints.Read([0x80, 0x00], out _).ShouldBe(0);
        Varints.Read([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02], out _).ShouldBe(0);
        Varints.Read([0x80], out _).ShouldBe(0);
        Span<byte> bytes = stackalloc byte[10];
        foreach (var value in new ulong[] { 0, 1, 127, 128, 16_383, 16_384, ulong.MaxValue })
        {
            var size = Varints.Write(bytes, value);
            size.ShouldBe(Varints.Size(value));
            Varints.Read(bytes[..size], out var back).ShouldBe(size);
            back.ShouldBe(value);
        }
    }

    private static void RoundTrip<T>(T record, Decoder<T> decode)
        where T : struct, IJournalRecord
    {
        var back = decode(Encode(record));
        if (!back.Equals(record)) { throw new InvalidOperationException($"{record} came back as {back}"); }
    }

    private static byte[] Encode<T>(in T record)
        where T : struct, IJournalRecord
    {
        var bytes = new byte[record.MaxEncodedSize];
        return bytes[..record.Encode(bytes)];
    }

    /// <summary>Lone surrogates have no UTF-8; the wire never carries them. Nor are nulls strings.</summary>
    private static string Clean(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
}

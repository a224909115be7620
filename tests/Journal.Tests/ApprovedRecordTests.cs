using System.Text;

namespace Menshen.Journal.Tests;

/// <summary>Records of acts say who approved them and what changed; those that earlier versions wrote are read as they were.</summary>
public sealed class ApprovedRecordTests
{
    private static readonly ActApproval Approval = new(7, "zhao", "qian, sun", "项目已结束", "qian: seen; sun: 同意");

    [Fact]
    public void What_an_act_was_approved_with_comes_back_word_for_word()
    {
        var acted = new AdministrationActed(5, "zhao", "database.drop", "shop", "done") { Approval = Approval, Before = "of zhang", After = "none" };
        AdministrationActed.Decode(Encode(acted)).ShouldBe(acted);
        var stated = acted with { Approval = null };
        AdministrationActed.Decode(Encode(stated)).ShouldBe(stated);
        var approved = acted with { Before = "", After = "" };
        AdministrationActed.Decode(Encode(approved)).ShouldBe(approved);
    }

    [Fact]
    public void The_longest_words_of_any_script_fit_and_are_cut_between_characters()
    {
        var words = string.Concat(Enumerable.Repeat("𠀀", 2000));
        var back = AdministrationActed.Decode(Encode(new AdministrationActed(5, words, words, words, words)
        {
            Approval = new ActApproval(long.MaxValue, words, words, words, words), Before = words, After = words,
        }));
        words.ShouldStartWith(back.Before);
        Encoding.UTF8.GetByteCount(back.Before).ShouldBe(2000);
        back.Approval!.Grounds.ShouldBe(back.After);
    }

    [Fact]
    public void An_act_without_approval_and_states_is_written_as_it_always_was_and_reads_so()
    {
        // As a version before this one wrote it: kind, time, and four texts with their lengths.
        byte[] old = [13, 5, 0, 0, 0, 0, 0, 0, 0, 4, .. "zhao"u8, 8, .. "user.add"u8, 3, .. "bob"u8, 4, .. "done"u8];
        var acted = new AdministrationActed(5, "zhao", "user.add", "bob", "done");
        Encode(acted).ShouldBe(old);
        AdministrationActed.Decode(old).ShouldBe(acted);
        var entry = OtherEntries.Describe(3, old);
        (entry.Act, entry.Detail).ShouldBe((null, "user.add bob: done"));
    }

    [Fact]
    public void Clearances_and_destroyed_keys_of_earlier_versions_lack_the_last_field_and_read_all_the_same()
    {
        var cleared = new ClearanceChanged(5, "qian", "li", "none", "S1", "promoted", 7, 2);
        ClearanceChanged.Decode(Encode(cleared).AsSpan()[..^1]).ShouldBe(cleared);
        ClearanceChanged.Decode(Encode(cleared with { Approver = "sun" })).Approver.ShouldBe("sun");
        var destroyed = new KeyDestroyed(5, 3, "phone", 1, "qian", "sun", 7, "00", "wiped");
        KeyDestroyed.Decode(Encode(destroyed).AsSpan()[..^1]).ShouldBe(destroyed);
        KeyDestroyed.Decode(Encode(destroyed with { Reason = "leaked" })).Reason.ShouldBe("leaked");
    }

    [Fact]
    public void An_entry_tells_people_and_programs_the_whole()
    {
        var entry = OtherEntries.Describe(3, Encode(new AdministrationActed(5, "zhao", "database.drop", "shop", "done") { Approval = Approval, Before = "of zhang", After = "none" }));
        entry.Act.ShouldBe(new ActFacts(Approval, "of zhang", "none"));
        entry.Detail.ShouldBe("database.drop shop: done; before: of zhang; after: none; approval 7, asked for by zhao (项目已结束), approved by qian, sun (qian: seen; sun: 同意)");
        OtherEntries.Describe(4, Encode(new PolicyChanged(5, 4, "aa", "bb", "qian", "sun", 7, "office hours", "~ sessions.idle-timeout 5 m -> 9 m", PolicyChanged.InForce)))
            .Act.ShouldBe(new ActFacts(new ActApproval(7, "qian", "sun", "office hours", ""), "aa", "bb"));
        OtherEntries.Describe(5, Encode(new ClearanceChanged(5, "qian", "li", "none", "S1", "promoted", 7, 2) { Approver = "sun" }))
            .Act.ShouldBe(new ActFacts(new ActApproval(7, "qian", "sun", "promoted", ""), "none", "S1"));
        OtherEntries.Describe(6, Encode(new KeyDestroyed(5, 3, "phone", 1, "qian", "sun", 7, "00", "wiped") { Reason = "leaked" }))
            .Act.ShouldBe(new ActFacts(new ActApproval(7, "qian", "sun", "leaked", ""), "", ""));
    }

    private static byte[] Encode<T>(T record) where T : struct, IJournalRecord
    {
        var bytes = new byte[record.MaxEncodedSize];
        return bytes[..record.Encode(bytes)];
    }
}

using Menshen.TestKit;

namespace Menshen.Journal.Tests;

/// <summary>Whoever looks at a damaged journal sees what is left, and is told that something is missing: also where the damage leaves files that look whole.</summary>
public sealed class ReadingPastDamageTests : IDisposable
{
    private readonly KeptJournal _kept = new();

    public ReadingPastDamageTests() => _kept.Run(segments: 3);

    public void Dispose() => _kept.Dispose();

    [Theory]
    [InlineData("header")]
    [InlineData("taken away")]
    [InlineData("end cut off")]
    [InlineData("end changed")]
    [Requirement("gbt20009-5.1.2.7-g")]
    public void What_is_left_is_read_and_that_something_is_missing_is_told(string damage)
    {
        var whole = Read(out var none);
        none.ShouldBeNull();
        Damage(_kept.Journal.Segments()[1], damage);
        var left = Read(out var told);
        told.ShouldNotBeNull(damage).ShouldContain(damage == "header" ? "segment-0000000002" : "segment-0000000003");
        left.ShouldBeSubsetOf(whole);
        left.Count.ShouldBeInRange(whole.Count / 2, whole.Count - 1);
        left.ShouldContain(whole[0]);
        left.ShouldContain(whole[^1]);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-g")]
    public void A_damaged_header_keeps_nobody_from_looking_from_a_time_on()
    {
        var from = _kept.Time.GetUtcNow().AddHours(-1);
        var whole = Read(out _, from);
        Damage(_kept.Journal.Segments()[^1], "header");
        Read(out var told, from).Count.ShouldBeInRange(1, whole.Count - 1);
        told.ShouldNotBeNull().ShouldContain("segment-0000000004");
    }

    [Fact]
    public void Several_runs_and_a_cleared_beginning_are_no_damage()
    {
        _kept.Run(segments: 2);
        using (var writer = _kept.Open())
        {
            _kept.Archive(_kept.First).ShouldAllBe(o => o.IsGood);
            var clearing = _kept.Clearing(writer, _kept.First);
            clearing.Execute(clearing.PlanBySpace(1), new ClearingApproval("old", "it_audit", "it_sec"));
        }

        Read(out var none).ShouldNotBeEmpty();
        none.ShouldBeNull();
    }

    private List<ulong> Read(out string? damage, DateTimeOffset? from = null)
    {
        var reader = new JournalReader(_kept.Journal.Directory, TestJournal.Sealing) { SkipDamage = true };
        var filter = from is null ? JournalFilter.All : JournalFilter.All with { From = from };
        var read = (from is null ? reader.Read(filter, TestContext.Current.CancellationToken).Select(entry => entry.Index)
            : reader.ReadEvents(from, TestContext.Current.CancellationToken).SelectMany(events => events.ToArray()).Select(one => one.ToEntry().Index)).ToList();
        damage = reader.Damage;
        return read;
    }

    private static void Damage(string segment, string how)
    {
        if (how == "taken away")
        {
            File.Delete(segment);
            return;
        }

        using var file = File.Open(segment, FileMode.Open);
        switch (how)
        {
            case "end cut off":
                // Whole frames stay in front, and nothing behind.
                file.SetLength(file.Length * 2 / 3);
                break;
            case "end changed":
                var junk = new byte[file.Length / 3];
                Array.Fill(junk, (byte)0x5a);
                file.Position = file.Length - junk.Length;
                file.Write(junk);
                break;
            default:
                file.Position = 9;
                var was = file.ReadByte();
                file.Position--;
                file.WriteByte((byte)(was ^ 1));
                break;
        }
    }
}

using Menshen.Backup.Format;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Verifying;
using Menshen.Backup.Taking;

namespace Menshen.Backup.Tests;

/// <summary>Which sets go, and that those which stay are whole.</summary>
[Collection(BackupTests.Name)]
public sealed class RetentionTests(BackupFixture fixture)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("F400 I399 I398 F380 F20 F1", 2, "F400 I399 I398 F380")]
    [InlineData("F400 I399 I300 F20 F1", 2, "")]       // I300 is young, and hangs on the two before it
    [InlineData("F400 F390 F380", 2, "F400")]          // two full sets stay however old
    [InlineData("F400", 1, "")]                        // the only good one never goes
    [InlineData("F500 F400 I399 I1", 1, "F500")]
    [InlineData("F500 I499", 2, "")]
    [InlineData("F9 F8 F7 F6 F5 F4 F3 F2 F1", 1, "")]  // the latest dailies, all younger than the shortest time that may be set in profile strict
    [Requirement("realname-7.6.4-1.4")]
    [Requirement("tencentdb-2.6-3")]
    public void What_is_past_its_time_goes_and_no_chain_breaks(string sets, int keepFull, string gone) =>
        string.Join(' ', Retention.Choose(Sets(sets), Now, TimeSpan.FromDays(366), keepFull, _ => true).Select(set => set.Head.Label)).ShouldBe(gone);

    [Fact]
    public async Task Expiry_is_recorded_first_and_leaves_a_sound_repository()
    {
        await fixture.TakeAsync(isFull: true);
        await fixture.TakeAsync(isFull: true);
        var copy = await fixture.CopyAsync();
        var before = copy.Labels();
        List<string> recorded = [];
        var retention = new Retention(copy, fixture.Secrets);
        retention.Expire(DateTimeOffset.UtcNow.AddYears(2), TimeSpan.FromDays(366), 1, _ => false).ShouldBeEmpty();
        copy.Labels().ShouldBe(before);

        var gone = retention.Expire(DateTimeOffset.UtcNow.AddYears(2), TimeSpan.FromDays(366), 1, label =>
        {
            copy.Labels().ShouldContain(label);
            recorded.Add(label);
            return true;
        });

        gone.ShouldBe(recorded);
        copy.Labels().ShouldBe([before[^1]]);
        (await new RepositoryVerifier(copy, fixture.Secrets).RunAsync(
            SeenSetFile.Read(fixture.SeenFile, fixture.Secrets), new TakeProgress(TimeProvider.System), BackupFixture.Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.6.4-1.4")]
    [Requirement("gat389-4.4-d")]
    public async Task A_set_of_the_twelfth_month_is_there_and_comes_back_though_newer_full_ones_are_and_goes_when_the_year_is_over()
    {
        const string question = "SELECT count(*), md5(string_agg(note, ',' ORDER BY id)) FROM public.parcel";
        var oldest = await fixture.TakeAsync(isFull: true);
        var before = await fixture.SqlAsync(question);
        await fixture.ArchivedAsync();
        await Task.Delay(50, BackupFixture.Cancellation);
        var moment = DateTimeOffset.UtcNow;
        await Task.Delay(50, BackupFixture.Cancellation);
        await fixture.SqlAsync("UPDATE public.parcel SET note = 'later' WHERE id = 11");
        await fixture.TakeAsync(isFull: true);
        await fixture.TakeAsync(isFull: true);
        var copy = await fixture.CopyAsync();
        var retention = new Retention(copy, fixture.Secrets);

        retention.Expire(oldest.Head.StoppedAt.AddDays(365), TimeSpan.FromDays(366), 1, _ => true).ShouldNotContain(oldest.Head.Label);
        var (report, after) = await fixture.RestoreAsync(RestoreTarget.At(moment), question, repository: copy);
        report.Set.ShouldBe(oldest.Head.Label);
        after.ShouldBe(before);

        retention.Expire(oldest.Head.StoppedAt.AddDays(367), TimeSpan.FromDays(366), 1, _ => true).ShouldContain(oldest.Head.Label);
        copy.Labels().ShouldNotContain(oldest.Head.Label);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_set_with_a_lost_or_short_pack_does_not_count_and_the_good_one_before_it_stays(bool isLost)
    {
        var good = await fixture.TakeAsync(isFull: true);
        var damaged = await fixture.TakeAsync(isFull: true);
        var copy = await fixture.CopyAsync();
        var pack = Directory.GetFiles(copy.Root, "pack-*", SearchOption.AllDirectories).First(path => path.Contains(damaged.Head.Label, StringComparison.Ordinal));
        if (isLost) File.Delete(pack);
        else File.WriteAllBytes(pack, File.ReadAllBytes(pack)[..^1]);

        var gone = new Retention(copy, fixture.Secrets).Expire(DateTimeOffset.UtcNow.AddYears(2), TimeSpan.FromDays(366), 1, _ => true);

        gone.ShouldNotContain(good.Head.Label);
        copy.Labels().ShouldContain(good.Head.Label);
    }

    [Fact]
    public async Task A_full_set_with_damage_inside_a_pack_does_not_count_once_a_verification_has_found_it()
    {
        var good = await fixture.TakeAsync(isFull: true);
        var damaged = await fixture.TakeAsync(isFull: true);
        var copy = await fixture.CopyAsync();
        var pack = Directory.GetFiles(copy.Root, "pack-*", SearchOption.AllDirectories).First(path => path.Contains(damaged.Head.Label, StringComparison.Ordinal));
        var bytes = File.ReadAllBytes(pack);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(pack, bytes);
        var ledger = new BackupLedger(copy.Id);
        (await new RepositoryVerifier(copy, fixture.Secrets)
        {
            Looked = (set, damage, beside) => ledger = ledger.With(new SetLook(set.Head.Label, Now, damage, beside)),
        }.RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation)).ShouldNotBeEmpty();
        (ledger.IsDamaged(damaged.Head.Label), ledger.IsDamaged(good.Head.Label)).ShouldBe((true, false));

        // Who looks from outside alone would take the good one.
        Retention.Choose(copy.List(fixture.Secrets.Verifier), DateTimeOffset.UtcNow.AddYears(2), TimeSpan.FromDays(366), 1, set => PackLook.Trouble(set, copy) is null)
            .Select(set => set.Head.Label).ShouldContain(good.Head.Label);

        var gone = new Retention(copy, fixture.Secrets) { IsDamaged = ledger.IsDamaged }.Expire(DateTimeOffset.UtcNow.AddYears(2), TimeSpan.FromDays(366), 1, _ => true);

        gone.ShouldNotContain(good.Head.Label);
        copy.Labels().ShouldContain(good.Head.Label);
    }

    /// <summary>F400: a full set of 400 days ago; I399 an incremental one that hangs on all since the full one before.</summary>
    private static List<StoredSet> Sets(string words)
    {
        List<StoredSet> sets = [];
        List<string> chain = [];
        foreach (var word in words.Split(' '))
        {
            if (word[0] == 'F') chain = [];
            var at = Now.AddDays(-int.Parse(word.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture));
            sets.Add(new StoredSet(
                new SetHead
                {
                    Format = 1, Label = word, Sequence = sets.Count + 1, Kind = word[0] == 'F' ? SetHead.Full : SetHead.Incremental, Origin = "test", System = "1", Timeline = 1,
                    StartLsn = "0/0", StopLsn = "0/0", StartedAt = at, StoppedAt = at, Server = "", Product = "", SegmentBytes = 1, Key = "", Salt = "", References = [.. chain],
                    Previous = "", BodyBytes = 0, BodyDigest = "", Packs = [], Files = 0, PlainBytes = 0, SetBytes = 0, Policy = "",
                },
                "", ""));
            chain.Insert(0, word);
        }

        return sets;
    }
}

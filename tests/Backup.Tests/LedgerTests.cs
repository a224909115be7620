using Menshen.Backup.Format;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;

namespace Menshen.Backup.Tests;

/// <summary>What was found out about sets, set by set: read in turn, tried in turn, and remembered.</summary>
[Collection(BackupTests.Name)]
public sealed class LedgerTests(BackupFixture fixture)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_is_remembered_signed_and_what_somebody_else_wrote_or_is_of_another_repository_is_not_believed()
    {
        var file = fixture.NewDirectory() + ".ledger";
        BackupLedgerFile.Read(file, fixture.Repository, fixture.Secrets).Ended.ShouldBeEmpty();
        var ledger = new BackupLedger(fixture.Repository.Id).With(new EndedWork("verify", Now, IsGood: false, "a pack")).With(new SetLook("F1", Now, "a pack", ""))
            .With(new ChainTry("F1", "I2", Now, IsGood: true, "whole")).With(new SetLook("F1", Now.AddDays(1), "", "")).With(new ChainTry("F3", "F3", Now, IsGood: false, "no"));
        BackupLedgerFile.Write(file, ledger, fixture.Secrets);

        var read = BackupLedgerFile.Read(file, fixture.Repository, fixture.Secrets);
        read.Ended.ShouldBe([new EndedWork("verify", Now, IsGood: false, "a pack")]);
        read.Looks.ShouldBe([new SetLook("F1", Now.AddDays(1), "", "")]);
        read.Tries.Select(one => (one.Chain, one.IsGood)).ShouldBe([("F1", true), ("F3", false)]);
        read.Only(["F3"]).Looks.ShouldBeEmpty();

        File.WriteAllText(file, File.ReadAllText(file).Replace("\"is_good\":false", "\"is_good\":true", StringComparison.Ordinal));
        BackupLedgerFile.Read(file, fixture.Repository, fixture.Secrets).Ended.ShouldBeEmpty();
        BackupLedgerFile.Write(file, ledger with { Repository = "another" }, fixture.Secrets);
        BackupLedgerFile.Read(file, fixture.Repository, fixture.Secrets).Ended.ShouldBeEmpty();
    }

    [Fact]
    public void The_chain_whose_last_try_is_longest_ago_is_next_and_one_that_failed_is_tried_again_beside_it()
    {
        var chains = SetChain.Of([.. "F1 I2 F3 I4 I5 F6 F7".Split(' ').Select(Set)]);
        chains.Select(chain => (chain.Label, chain.Tip.Head.Label)).ShouldBe([("F1", "I2"), ("F3", "I5"), ("F6", "F6"), ("F7", "F7")]);
        var ledger = new BackupLedger("r");
        List<string> order = [];
        for (var week = 0; week < 5; week++)
        {
            var next = SetChain.InTurn(chains, ledger).Single();
            order.Add(next.Label);
            ledger = ledger.With(new ChainTry(next.Label, next.Tip.Head.Label, Now.AddDays(7 * week), IsGood: true, ""));
        }

        order.ShouldBe(["F1", "F3", "F6", "F1", "F3"]);
        ledger = ledger.With(new ChainTry("F3", "I5", Now.AddDays(100), IsGood: false, "a pack"));
        SetChain.InTurn(chains, ledger).Select(chain => chain.Label).ShouldBe(["F6", "F3"]);
        SetChain.InTurn([chains[0]], ledger).ShouldBeEmpty("the newest is tried anyway");
        SetChain.InTurn([], ledger).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_gently_each_chunk_is_opened_where_it_lies_and_damage_is_of_the_set_that_has_it()
    {
        await fixture.SqlAsync("CREATE TABLE IF NOT EXISTS public.much AS SELECT i, md5(i::text) AS note FROM generate_series(1, 30000) i");
        var full = await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("UPDATE public.parcel SET note = 'changed' WHERE id < 50");
        var incremental = await fixture.TakeAsync();
        var copy = await fixture.CopyAsync();
        (await GentlyAsync(copy)).ShouldAllBe(look => look.Damage.Length == 0 && look.Beside.Length == 0);

        Flip(copy, full.Head.Label);
        var looks = (await GentlyAsync(copy)).ToDictionary(look => look.Label);
        looks[full.Head.Label].Damage.ShouldContain("pack-");
        looks[incremental.Head.Label].Damage.ShouldBe("");
        Flip(copy, full.Head.Label);
        Flip(copy, incremental.Head.Label);
        looks = (await GentlyAsync(copy)).ToDictionary(look => look.Label);
        (looks[full.Head.Label].Damage, looks[incremental.Head.Label].Damage.Length > 0).ShouldBe(("", true));
    }

    [Fact]
    public async Task Only_what_is_chosen_is_read_and_that_a_set_is_missing_is_seen_all_the_same()
    {
        await fixture.TakeAsync(isFull: true);
        var damaged = await fixture.TakeAsync(isFull: true);
        var last = await fixture.TakeAsync(isFull: true);
        var copy = await fixture.CopyAsync();
        Flip(copy, damaged.Head.Label);
        List<string> read = [];
        async Task<IReadOnlyList<BackupFinding>> Of(string label) => await new RepositoryVerifier(copy, fixture.Secrets)
        {
            Nice = 10, Choose = sets => sets.Where(set => set.Head.Label == label), Looked = (set, _, _) => read.Add(set.Head.Label),
        }.RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
        (await Of(last.Head.Label)).ShouldBeEmpty();
        read.ShouldBe([last.Head.Label]);
        (await Of(damaged.Head.Label)).ShouldNotBeEmpty();

        Directory.Delete(Path.Combine(copy.Root, "sets", damaged.Head.Label), recursive: true);
        (await Of(last.Head.Label)).ShouldHaveSingleItem().What.ShouldContain("missing");
    }

    [Fact]
    public async Task Damage_of_the_log_is_of_the_set_before_it_and_of_the_set_itself_only_where_it_needs_it()
    {
        var first = await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("SELECT pg_switch_wal()");
        await fixture.SqlAsync("INSERT INTO public.parcel SELECT i, 'later' FROM generate_series(700001, 700010) i; SELECT pg_switch_wal()");
        var second = await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("SELECT pg_switch_wal()");
        await fixture.ArchivedAsync();
        var copy = await fixture.CopyAsync();
        var between = Directory.GetFiles(Path.Combine(copy.Root, "wal"), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Length == 24).Order(StringComparer.Ordinal)
            .Last(file => string.CompareOrdinal(Path.GetFileName(file), NameOf(second.Head, second.Head.StartLsn)) < 0);
        string.CompareOrdinal(Path.GetFileName(between), NameOf(first.Head, first.Head.StopLsn)).ShouldBePositive();
        FlipFile(between);
        var looks = (await GentlyAsync(copy)).ToDictionary(look => look.Label);
        (looks[first.Head.Label].Damage, looks[first.Head.Label].Beside.Contains(Path.GetFileName(between), StringComparison.Ordinal)).ShouldBe(("", true));
        (looks[second.Head.Label].Damage, looks[second.Head.Label].Beside).ShouldBe(("", ""));

        FlipFile(between);
        FlipFile(Directory.GetFiles(Path.Combine(copy.Root, "wal"), NameOf(second.Head, second.Head.StopLsn), SearchOption.AllDirectories).Single());
        (await GentlyAsync(copy)).Where(look => look.Damage.Length > 0).Select(look => look.Label).ShouldBe([second.Head.Label]);
    }

    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task An_older_set_comes_back_by_itself_as_it_was_and_with_no_more_log_than_up_to_the_next()
    {
        const string question = "SELECT count(*), count(*) FILTER (WHERE note = 'afterwards') FROM public.parcel";
        await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("INSERT INTO public.parcel SELECT i, 'in the chain' FROM generate_series(800001, 800010) i ON CONFLICT DO NOTHING");
        var tip = await fixture.TakeAsync();
        var before = await fixture.SqlAsync(question);
        await fixture.SqlAsync("INSERT INTO public.parcel SELECT i, 'afterwards' FROM generate_series(810001, 810010) i; SELECT pg_switch_wal()");
        await fixture.TakeAsync(isFull: true);
        for (var more = 0; more < 3; more++) await fixture.SqlAsync($"INSERT INTO public.parcel VALUES ({820001 + more}, 'afterwards'); SELECT pg_switch_wal()");
        await fixture.ArchivedAsync();

        var plan = RestorePlan.Alone(fixture.Repository, fixture.Secrets, tip.Head.Label);
        plan.WalSegments.ShouldBeLessThan(RestorePlan.Of(fixture.Repository, fixture.Secrets, RestoreTarget.Latest, tip.Head.Label).WalSegments - 1);
        var (report, after) = await fixture.RestoreAsync(plan, question);
        (report.Set, report.Target).ShouldBe((tip.Head.Label, "the set's end"));
        after.ShouldBe(before);
        await fixture.SqlAsync("DELETE FROM public.parcel WHERE id > 800000");
    }

    private async Task<IReadOnlyList<SetLook>> GentlyAsync(BackupRepository repository)
    {
        List<SetLook> looks = [];
        await new RepositoryVerifier(repository, fixture.Secrets) { Nice = 10, Looked = (set, damage, beside) => looks.Add(new SetLook(set.Head.Label, Now, damage, beside)) }
            .RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
        return looks;
    }

    private static string NameOf(SetHead head, string lsn) =>
        Menshen.Backup.Wal.WalName.Of(head.Timeline, (ulong)NpgsqlTypes.NpgsqlLogSequenceNumber.Parse(lsn), head.SegmentBytes);

    private static void Flip(BackupRepository repository, string label) =>
        FlipFile(new DirectoryInfo(Path.Combine(repository.Root, "sets", label)).GetFiles("pack-*").MaxBy(file => file.Length)!.FullName);

    private static void FlipFile(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(file, bytes);
    }

    private static StoredSet Set(string label) => new(
        new SetHead
        {
            Format = 1, Label = label, Sequence = 1, Kind = label[0] == 'F' ? SetHead.Full : SetHead.Incremental, Origin = "test", System = "1", Timeline = 1, StartLsn = "0/0", StopLsn = "0/0",
            StartedAt = Now, StoppedAt = Now, Server = "", Product = "", SegmentBytes = 1, Key = "", Salt = "", References = [], Previous = "", BodyBytes = 0, BodyDigest = "", Packs = [],
            Files = 0, PlainBytes = 0, SetBytes = 0, Policy = "",
        },
        "", "");
}

using System.Diagnostics;
using Menshen.Backup.Copying;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;

namespace Menshen.Backup.Tests.Sftp;

/// <summary>A repository on another machine: brought there over a line that breaks, damaged there, brought back from there alone, and expired there.</summary>
public sealed class SftpCopyTests(BackupFixture fixture) : IClassFixture<BackupFixture>
{
    private const string Question = "SELECT count(*), md5(string_agg(id::text || note, ',' ORDER BY id)) FROM public.parcel";

    [Fact]
    [Requirement("credit-5.4-c")]
    [Requirement("realname-7.6.4-2")]
    public async Task A_copy_whose_line_breaks_goes_on_where_it_was_and_everything_comes_back_from_there_alone()
    {
        var (first, before) = await fixture.CopyOfRowsAsync(Question, above: 300000);
        await using var machine = await SftpMachine.StartAsync();
        await using var line = new CuttingLine(machine.Port);
        using var files = RepositoryPlace.Open(machine.Place("menshen", line), new RepositoryAccess { Sftp = await machine.AccessAsync() });
        var second = BackupRepository.Open(files, "test", mayMake: true);
        await Should.ThrowAsync<IOException>(fixture.CopyUntilCutAsync(first, second, line));

        // Half of a set is none.
        line.Mend();
        // A whole one whose WAL has not followed yet is said to be so; nothing is damaged.
        (await fixture.VerifyAsync(second)).ShouldAllBe(finding => finding.What.StartsWith("it needs WAL up to", StringComparison.Ordinal));
        second.Labels().Count.ShouldBeLessThan(first.Labels().Count);
        var report = await fixture.CopyAsync(first, second);
        report.Resumed.ShouldBeGreaterThan(100_000);
        second.Labels().ShouldBe(first.Labels());
        (await fixture.CopyAsync(first, second)).Sets.ShouldBeEmpty();
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();

        Directory.Delete(first.Root, recursive: true);
        // By a line of its own, as after a disaster.
        using var later = RepositoryPlace.Open(machine.Place("menshen"), new RepositoryAccess { Sftp = await machine.AccessAsync() });
        var there = BackupRepository.Open(later, origin: null, mayMake: false);
        (await fixture.RestoreAsync(RestoreTarget.Latest, Question, repository: there)).Answer.ShouldBe(before);
    }

    [Fact]
    public async Task A_bit_that_turns_there_is_found_and_named_and_what_is_past_its_time_goes_there_too()
    {
        await fixture.TakeAsync(isFull: true);
        await fixture.TakeAsync(isFull: true);
        await using var machine = await SftpMachine.StartAsync();
        using var files = RepositoryPlace.Open(machine.Place("menshen"), new RepositoryAccess { Sftp = await machine.AccessAsync() });
        var second = BackupRepository.Open(files, "test", mayMake: true);
        await fixture.CopyAsync(fixture.Repository, second);

        var label = second.Labels()[^1];
        var pack = Directory.GetFiles(Path.Combine(machine.Directory, "menshen", "sets", label), "pack-*").MaxBy(file => new FileInfo(file).Length)!;
        Flip(pack);
        (await fixture.VerifyAsync(second)).ShouldContain(finding => finding.Place == $"{machine.Place("menshen")}/sets/{label}/{Path.GetFileName(pack)}");
        Flip(pack);

        List<string> recorded = [];
        var gone = new Retention(second, fixture.Secrets).Expire(DateTimeOffset.UtcNow.AddYears(2), TimeSpan.FromDays(366), 1, label =>
        {
            recorded.Add(label);
            return true;
        });
        gone.ShouldBe(recorded);
        second.Labels().ShouldBe([label]);
        Directory.GetDirectories(Path.Combine(machine.Directory, "menshen", "sets")).Select(Path.GetFileName).ShouldBe([label]);
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();
    }

    private static void Flip(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = stream.Length / 2;
        var value = (byte)(stream.ReadByte() ^ 1);
        stream.Position = stream.Length / 2;
        stream.WriteByte(value);
    }
}

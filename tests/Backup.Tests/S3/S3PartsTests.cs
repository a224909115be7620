using System.Diagnostics;
using Amazon.S3.Model;
using Menshen.Backup.Copying;
using Menshen.Backup.Repository;
using Menshen.Backup.S3;
using Menshen.Backup.Taking;
using Menshen.Crypto;

namespace Menshen.Backup.Tests.S3;

/// <summary>What S3 has that directories do not: objects in parts, pages, conditions.</summary>
[Collection(BucketTests.Name)]
public sealed class S3PartsTests(SwiftMachine machine)
{
    private const int PartBytes = 8 << 20;

    [Fact]
    public async Task A_large_file_whose_server_dies_goes_on_behind_the_parts_that_arrived_at_the_pace_and_nobody_sees_half_of_it()
    {
        var content = new byte[(2 * PartBytes) + 300_000];
        Random.Shared.NextBytes(content);
        var directory = Directory.CreateTempSubdirectory("menshen-parts-");
        try
        {
            var source = Path.Combine(directory.FullName, "pack-0001");
            await File.WriteAllBytesAsync(source, content, BackupFixture.Cancellation);
            var digest = Convert.ToHexStringLower(Sm3.Hash(content));
            using var local = new LocalFiles(directory.FullName);
            using var files = machine.Open(await machine.NewBucketAsync());
            var target = files.Root + "/sets/a.copy.making/pack-0001";
            var began = Stopwatch.GetTimestamp();
            var broken = Copy(local, files, 4 << 20, out var progress).BringAsync(source, target, digest, BackupFixture.Cancellation);
            while (progress.DoneBytes < PartBytes + 500_000 && !broken.IsCompleted) await Task.Delay(5, BackupFixture.Cancellation);
            // The limit is held inside of a part, and not only between two.
            Stopwatch.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(1.8));
            await machine.DownAsync();
            await Should.ThrowAsync<RepositoryLineException>(broken);

            await machine.UpAsync();
            files.LengthOf(target).ShouldBeNull();
            var again = Copy(local, files, 0, out _);
            await again.BringAsync(source, target, digest, BackupFixture.Cancellation);
            (again.Resumed, again.Bytes).ShouldBe((PartBytes, PartBytes + 300_000));
            files.LengthOf(target).ShouldBe(content.Length);
            using var read = files.Open(target);
            var there = new byte[content.Length];
            read.ReadExactly(there);
            Convert.ToHexStringLower(Sm3.Hash(there)).ShouldBe(digest);
            using var other = machine.Client();
            ((await other.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = files.Root.Split('/')[^1] }, BackupFixture.Cancellation)).MultipartUploads ?? []).ShouldBeEmpty();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_part_of_an_earlier_try_that_is_not_what_is_sent_now_is_sent_anew_and_what_was_given_up_goes_with_the_directory()
    {
        var content = new byte[PartBytes + 1000];
        Random.Shared.NextBytes(content);
        var bucket = await machine.NewBucketAsync();
        using var files = machine.Open(bucket);
        var target = files.Root + "/sets/a.copy.making/pack-0001";
        files.MakeDirectory(files.Root + "/sets/a.copy.making");
        await LeaveHalfAsync(files, target, content);
        content[5] ^= 1;
        using (var upload = (S3Upload)files.Append(target, 0, new Arrival(content.Length, IsOnce: true)))
        {
            await upload.WriteAsync(content, BackupFixture.Cancellation);
            files.Settle(upload);
            upload.Spared.ShouldBe(0);
        }

        using (var read = files.Open(target)) (read.Length, read.ReadByte(), read.Position = 5, read.ReadByte()).ShouldBe((content.Length, content[0], 5, content[5]));
        await LeaveHalfAsync(files, files.Root + "/sets/a.copy.making/pack-0002", content);
        using var other = machine.Client();
        (await other.ListMultipartUploadsAsync(bucket, BackupFixture.Cancellation)).MultipartUploads.Count.ShouldBe(1);
        files.DeleteDirectory(files.Root + "/sets/a.copy.making");
        ((await other.ListMultipartUploadsAsync(bucket, BackupFixture.Cancellation)).MultipartUploads ?? []).ShouldBeEmpty();
        ((await other.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, BackupFixture.Cancellation)).S3Objects ?? []).ShouldBeEmpty();
    }

    [Fact]
    public async Task Listings_are_read_to_their_last_page_and_show_directories_and_no_others()
    {
        using var files = machine.Open(await machine.NewBucketAsync() + "/p");
        // The machine's pages have seven.
        var names = Enumerable.Range(0, 23).Select(number => $"{number:d24}").ToList();
        foreach (var name in names) files.Write($"{files.Root}/wal/00000001/{name}", "x"u8);
        foreach (var label in names.Take(9)) files.Write($"{files.Root}/sets/{label}/head", "y"u8);
        files.MakeDirectory($"{files.Root}/sets/{names[3]}.copy.making");
        files.Files($"{files.Root}/wal/00000001").ShouldBe(names.Select(name => $"{files.Root}/wal/00000001/{name}"));
        files.Directories($"{files.Root}/sets").Select(Path.GetFileName).ShouldBe([.. names.Take(9).Where(name => name != names[3]).Append(names[3] + ".copy.making").Order(StringComparer.Ordinal)]);
        files.Files($"{files.Root}/none").ShouldBeEmpty();
        files.LengthOf($"{files.Root}/none").ShouldBeNull();
        Should.Throw<FileNotFoundException>(() => files.Open($"{files.Root}/none"));
        files.Delete($"{files.Root}/none");
        files.Write($"{files.Root}/empty", []);
        files.ReadAll($"{files.Root}/empty").ShouldBeEmpty();
        files.DeleteDirectory(files.Root);
        files.Directories(files.Root).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_that_another_writes_while_it_is_read_or_before_it_is_written_is_named()
    {
        using var files = machine.Open(await machine.NewBucketAsync());
        var place = files.Root + "/sets/a/pack-0001";
        files.Write(place, new byte[2 << 20]);
        using var read = files.Open(place);
        read.ReadByte();
        var other = new byte[2 << 20];
        other[^1] = 7;
        files.Write(place, other);
        read.Position = 1 << 20;
        var changed = Should.Throw<BackupException>(() => read.ReadByte());
        changed.Message.ShouldContain($"{place} changed");
        changed.Remedy.ShouldContain("menshen backup verify");

        using var late = files.Append(place, 0, new Arrival(3, IsOnce: true));
        late.Write("new"u8);
        Should.Throw<BackupException>(() => files.Settle(late)).Message.ShouldContain($"{place} changed");
        files.LengthOf(place).ShouldBe(2 << 20);
        // An answer that was lost on the way: what is there is what was sent.
        using var same = files.Append(place, 0, new Arrival(other.Length, IsOnce: true));
        same.Write(other);
        files.Settle(same);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(7_900_000_000, 8)]
    [InlineData(20_000_000_000, 20)]
    [InlineData(500_000_000_000, 64)]
    [InlineData(5_000_000_000_000, 477)]
    public void Parts_are_as_many_as_a_server_takes(long bytes, int mebibytes)
    {
        S3PartSize.Of(bytes).ShouldBe(mebibytes << 20);
        (bytes / S3PartSize.Of(bytes)).ShouldBeLessThan(10_000);
    }

    /// <summary>Sends one part and leaves it at that, as a run that was killed.</summary>
    private static async Task LeaveHalfAsync(IRepositoryFiles files, string target, byte[] content)
    {
        using var upload = files.Append(target, 0, new Arrival(content.Length, IsOnce: true));
        await upload.WriteAsync(content, BackupFixture.Cancellation);
    }

    private static FileCopy Copy(IRepositoryFiles from, IRepositoryFiles to, long rate, out TakeProgress progress) =>
        new(from, to, new CopyPace(rate, TimeProvider.System), progress = new TakeProgress(TimeProvider.System));
}

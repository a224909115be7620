using System.Diagnostics;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Tests;

/// <summary>What is left when the disk is full, a receiver dies, or a set is past its time.</summary>
public sealed class InterruptionTests(BackupFixture fixture) : IClassFixture<BackupFixture>
{
    [Fact]
    public async Task A_full_repository_is_an_error_and_never_stops_the_engine()
    {
        var place = fixture.NewDirectory();
        Directory.CreateDirectory(place);
        using var disk = SmallDisk.MountOver(place, 40);
        var repository = BackupRepository.Open(Path.Combine(place, "repository"), "test", mayMake: true);
        // The slot is one for the engine: its receiver of now makes room.
        await using var engine = new SecondEngine();
        await engine.StartAsync();
        var receiver = new WalReceiver(engine.Engine, repository, fixture.Secrets, TimeProvider.System);
        await using (receiver)
        {
            receiver.Start();
            await Eventually(() => receiver.Status.At is not null);
            disk.Fill();
            await engine.SqlAsync("CREATE TABLE public.t AS SELECT i, md5(i::text) FROM generate_series(1, 50000) i");
            await Eventually(() => receiver.Status.Trouble is not null);
            // Commits go on while nothing can be archived.
            (await engine.SqlAsync("INSERT INTO public.t VALUES (0, '') RETURNING i")).ShouldBe(["0"]);
            var taker = new SetTaker(repository, fixture.Secrets, engine.Engine, TimeProvider.System) { WaitForWal = receiver.WaitForAsync };
            await Should.ThrowAsync<Exception>(() => taker.TakeAsync(
                new TakeWish(SetHead.Full, [], engine.Root, "test", "", Path.Combine(engine.Root, "seen")), new TakeProgress(TimeProvider.System), BackupFixture.Cancellation));
            repository.Labels().ShouldBeEmpty();

            disk.Free();
            var position = NpgsqlTypes.NpgsqlLogSequenceNumber.Parse((await engine.SqlAsync("SELECT pg_current_wal_flush_lsn()"))[0]);
            await receiver.WaitForAsync(position, BackupFixture.Cancellation).WaitAsync(BusyMachine.Patience, BackupFixture.Cancellation);
            await Eventually(() => receiver.Status.Trouble is null);
            receiver.Status.Gap.ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_receiver_that_ends_and_comes_back_leaves_no_gap()
    {
        var place = Path.Combine(fixture.NewDirectory());
        Directory.CreateDirectory(place);
        var repository = BackupRepository.Open(Path.Combine(place, "repository"), "test", mayMake: true);
        await using var engine = new SecondEngine();
        await engine.StartAsync();
        for (var life = 0; life < 3; life++)
        {
            await using var receiver = new WalReceiver(engine.Engine, repository, fixture.Secrets, TimeProvider.System);
            receiver.Start();
            await engine.SqlAsync($"CREATE TABLE public.t{life} AS SELECT i, md5(i::text) FROM generate_series(1, 100000) i");
            var position = NpgsqlTypes.NpgsqlLogSequenceNumber.Parse((await engine.SqlAsync("SELECT pg_current_wal_flush_lsn()"))[0]);
            await receiver.WaitForAsync(position, BackupFixture.Cancellation).WaitAsync(BusyMachine.Patience, BackupFixture.Cancellation);
            if (life == 0)
            {
                await new SetTaker(repository, fixture.Secrets, engine.Engine, TimeProvider.System) { WaitForWal = receiver.WaitForAsync }.TakeAsync(
                    new TakeWish(SetHead.Full, [], engine.Root, "test", "", Path.Combine(engine.Root, "seen")), new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
            }
        }

        (await new RepositoryVerifier(repository, fixture.Secrets).RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation)).ShouldBeEmpty();
        WalCoverage.Of(repository.List(fixture.Secrets.Verifier)[0].Head, new WalArchive(repository, fixture.Secrets)).Segments.Count.ShouldBeGreaterThan(1);
    }

    private static async Task Eventually(Func<bool> isSo)
    {
        for (var began = Stopwatch.GetTimestamp(); !isSo(); await Task.Delay(50, BackupFixture.Cancellation))
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Patience);
    }
}

using System.Collections.Concurrent;
using System.Net.Sockets;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Policy;
using Npgsql;

namespace Menshen.Server;

/// <summary>Columns on their way from plaintext to sealed values or back, or to the next version of their key: runs each in the background, and goes on with what a killed Menshen left.</summary>
internal sealed class ColumnWorks(
    IEngine engine, DataKeys keys, SealCatalogue seals, SealedColumnsReader columns, ChangingColumns changing, KeyLog log, TimeProvider time) : IAsyncDisposable
{
    /// <summary>For the locks of all its tables together, which make everybody behind us wait too; so short, and often.</summary>
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan BetweenLocks = TimeSpan.FromSeconds(1);

    /// <summary>Until it is asked again whether another Menshen has the work still.</summary>
    private static readonly TimeSpan BetweenClaims = TimeSpan.FromSeconds(1);

    /// <summary>After a fault of the engine, such as its restart.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(3);

    private readonly ColumnWorkCatalogue _catalogue = new(engine);
    private readonly ConcurrentDictionary<long, ColumnProgress> _running = new();
    private readonly ConcurrentBag<Task> _tasks = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The catalogue's other gateways; null: there are none, in tests.</summary>
    public IOtherGateways? Others { get; init; }

    /// <summary>Goes on with what is under way in the catalogue, as soon as no other Menshen is at it.</summary>
    public async Task ResumeAsync(CancellationToken cancellation)
    {
        foreach (var work in (await _catalogue.ListAsync(cancellation).ConfigureAwait(false)).Where(work => work.State == "running")) Run(work);
    }

    /// <summary>What tells a column from another that had, or will have, its name; empty: there is none.</summary>
    public Task<string> IdentifyAsync(SealedColumnName name, CancellationToken cancellation) =>
        ColumnConversion.IdentifyAsync(engine, name.Database, name.Schema, name.Table, name.Column, cancellation);

    /// <summary>Begins; refused with every reason if the column cannot be converted.</summary>
    public async Task<ColumnWork> BeginAsync(ColumnWork wish, SealGroup group, CancellationToken cancellation)
    {
        var version = await VersionInAsync(wish, group, cancellation).ConfigureAwait(false);
        if (keys.SealingVersion(group.Number, version) == 0) throw new CatalogueRefusalException($"seal group {group.Name} has no key that seals: it ended, or was destroyed.");
        var obstacles = await ColumnConversion.ObstaclesAsync(engine, wish, (char)group.Mode, cancellation).ConfigureAwait(false);
        if (obstacles.Count > 0) throw new CatalogueRefusalException($"{wish.Place} cannot be converted: {string.Join("; ", obstacles)}.");
        await seals.MakeDomainAsync(wish.Database, group, cancellation, keys.ActiveVersion(group.Number)).ConfigureAwait(false);
        var work = await _catalogue.BeginAsync(wish, cancellation).ConfigureAwait(false);
        Record(work, 0, "started");
        Run(work);
        return work;
    }

    /// <summary>Begins to bring all columns of a group of mode e, in all databases, to the next version of its key; refused with every reason if one cannot be. Answers the version.</summary>
    public async Task<int> RotateAsync(SealGroup group, string by, DateTimeOffset? notAfter, CancellationToken cancellation)
    {
        var databases = await seals.DatabasesOfAsync(group, cancellation).ConfigureAwait(false);
        List<string> obstacles = [];
        foreach (var (name, _) in databases)
            obstacles.AddRange((await GroupRotation.ObstaclesAsync(engine, name, group, cancellation).ConfigureAwait(false)).Select(obstacle => $"{name}: {obstacle}"));
        // Without a database there is a rule all the same: the first one to come would need it.
        if (databases.Count == 0) obstacles.AddRange(await GroupRotation.ObstaclesAsync(engine, "menshen", group, cancellation).ConfigureAwait(false));
        if (obstacles.Count > 0) throw new CatalogueRefusalException($"the key of seal group {group.Name} cannot be rotated: {string.Join("; ", obstacles)}.");
        // First: no gateway that knows of a version 2 finds a database that would take its values while the others there are of version 1.
        foreach (var (name, _) in databases) await seals.PinFirstVersionAsync(name, group, cancellation).ConfigureAwait(false);
        var (version, works) = await keys.BeginRotationAsync(group, by, notAfter, databases, cancellation).ConfigureAwait(false);
        log.Changed(by, "rotating", group, version, works.Count == 0 ? "nothing is sealed" : $"databases: {string.Join(", ", works.Select(work => work.Database))}");
        foreach (var work in works)
        {
            Record(work, 0, "started");
            Run(work);
        }
        if (works.Count == 0) log.Changed(by, "rotated", group, version, "new values are sealed with it");
        return version;
    }

    /// <summary>All works, with how far those are that run here.</summary>
    public async Task<IReadOnlyList<(ColumnWork Work, ColumnProgress? Progress)>> ListAsync(CancellationToken cancellation) =>
        [.. (await _catalogue.ListAsync(cancellation).ConfigureAwait(false)).Select(work => (work, _running.GetValueOrDefault(work.Id)))];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks).ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Run(ColumnWork work)
    {
        var progress = new ColumnProgress(time);
        _running[work.Id] = progress;
        _tasks.Add(Task.Run(() => RunAsync(work, progress)));
    }

    private async Task RunAsync(ColumnWork work, ColumnProgress progress)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await AttemptAsync(work, progress).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or EngineFaultException or TimeoutException or SocketException)
            {
                progress.Note = "PostgreSQL does not answer; it goes on when it does";
                await Task.Delay(AfterFault, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task AttemptAsync(ColumnWork work, ColumnProgress progress)
    {
        await using var claim = new WorkClaim(engine, work.Id);
        try
        {
            await ConvertAsync(work, claim, progress).ConfigureAwait(false);
        }
        catch (CatalogueRefusalException e)
        {
            await GiveUpAsync(work, claim, progress, e.Message).ConfigureAwait(false);
        }
        // A disk that is full is so by us, as a rule: begun again and again it would stay so, or the table be locked for it each time.
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DiskFull || !e.IsTransient && e.SqlState[..2] is not ("08" or "57"))
        {
            await GiveUpAsync(work, claim, progress, $"PostgreSQL refuses: {e.SqlState} {e.MessageText}").ConfigureAwait(false);
        }
    }

    // Waits while another Menshen has the work. False: that one has ended it.
    private async Task<bool> TakeAsync(ColumnWork work, WorkClaim claim, ColumnProgress progress)
    {
        while (!await claim.TryTakeAsync(_stop.Token).ConfigureAwait(false))
        {
            progress.Note = "another Menshen of this catalogue is at it; this one goes on when that one is gone";
            await Task.Delay(BetweenClaims, time, _stop.Token).ConfigureAwait(false);
        }
        progress.Note = null;
        if (await claim.NoteAsync("running", progress.Rows, _stop.Token).ConfigureAwait(false) is not null) return true;
        progress.Note = "another Menshen of this catalogue has ended it";
        await columns.RefreshAsync(work.Database, _stop.Token).ConfigureAwait(false);
        changing.End(work);
        return false;
    }

    private async Task ConvertAsync(ColumnWork work, WorkClaim claim, ColumnProgress progress)
    {
        var group = keys.Groups.FirstOrDefault(g => g.Number == work.Group) ?? throw new CatalogueRefusalException($"there is no seal group {work.Group}.");
        using var converter = new ValueConverter(keys, group, work.Version != 0 ? work.Version : await VersionInAsync(work, group, _stop.Token).ConfigureAwait(false));
        await using ISealConversion conversion = work.Version == 0 ? ColumnOf(work, group, converter) : RotationOf(work, group, converter);
        // Before the claim, for which another may let us wait for hours: nobody's statements are refused for as long.
        if (changing.IsMoving(work)) await SettleAsync(conversion, work).ConfigureAwait(false);
        if (!await TakeAsync(work, claim, progress).ConfigureAwait(false)) return;
        // Again behind the end: a table that was made beside a rotation may have old values.
        while (await conversion.FillAsync(NoteAsync, _stop.Token).ConfigureAwait(false))
        {
            while (!await FinishAsync(conversion, claim, group, progress).ConfigureAwait(false))
            {
                progress.Note = conversion.Waits;
                await Task.Delay(BetweenLocks, time, _stop.Token).ConfigureAwait(false);
            }
        }
        progress.Note = FormattableString.Invariant($"the table was locked for {conversion.Locked.TotalSeconds:0.00} s") + (conversion.Way.Length > 0 ? $"; {conversion.Way}" : "");
        // Before anybody hears "done": the statements that he lets loose are read by what is sealed then, or their plaintext goes to the engine and is refused.
        await columns.RefreshAsync(work.Database, CancellationToken.None).ConfigureAwait(false);
        changing.End(work);
        await EndAsync(conversion, claim, group).ConfigureAwait(false);

        async Task NoteAsync()
        {
            progress.Note = conversion.Waits.Length > 0 ? conversion.Waits : conversion.Way.Length > 0 ? conversion.Way : null;
            if (progress.See(conversion.Rows, conversion.Estimate))
                await claim.NoteAsync("running", conversion.Rows, _stop.Token).ConfigureAwait(false);
        }
    }

    // Only by who has the claim still: another finds it done as well, and says so. What is done stands in the database, so it may be noted at any later time.
    private async Task EndAsync(ISealConversion conversion, WorkClaim claim, SealGroup group)
    {
        await KeepUpAsync(conversion.AnalyzeAsync).ConfigureAwait(false);
        if (await claim.NoteAsync("done", conversion.Rows, CancellationToken.None).ConfigureAwait(false) is not { } rows) return;
        Record(conversion.Work, rows, "done");
        if (conversion.Work.Version != 0) await RecordRotationAsync(conversion.Work, group).ConfigureAwait(false);
        await KeepUpAsync(conversion.TidyAsync).ConfigureAwait(false);
    }

    // The connection broke while the engine was asked to commit: until it is known what it did, the gateway refuses every statement with that table. Reading what is
    // sealed is not enough: the engine may still be at that commit. Filling the map goes over all blocks again, which can take hours; nobody is refused for as long.
    private async Task SettleAsync(ISealConversion conversion, ColumnWork work)
    {
        await conversion.AwaitEarlierAsync(_stop.Token).ConfigureAwait(false);
        await columns.RefreshAsync(work.Database, _stop.Token).ConfigureAwait(false);
        changing.Settle(work);
    }

    // After a fault it is not known whether the engine has committed: then the column counts as changing until the next attempt, or giving up, has found out.
    private async Task<bool> FinishAsync(ISealConversion conversion, WorkClaim claim, SealGroup group, ColumnProgress progress)
    {
        // It fails where the claim was lost: then another may be at it.
        await claim.NoteAsync("running", conversion.Rows, _stop.Token).ConfigureAwait(false);
        // A database that has a version which seals nothing any more takes no new values.
        if (IsOver(conversion.Work, group) is { } over) throw over;
        // Without any lock: who is gone or does not answer is waited for here, and not while everybody waits for the tables.
        if (Others is not null) await Others.AwaitAllAsync(name => progress.Note = WaitsFor(name), _stop.Token).ConfigureAwait(false);
        changing.Begin(conversion.Work);
        var isDone = await conversion.FinishAsync(LockTimeout, _stop.Token).ConfigureAwait(false);
        // Statements may go on beside what comes now, which for a rotation is a look at every value.
        if (isDone) await columns.RefreshAsync(conversion.Work.Database, CancellationToken.None).ConfigureAwait(false);
        changing.End(conversion.Work);
        return isDone;
    }

    private ShadowConversion ColumnOf(ColumnWork work, SealGroup group, ValueConverter converter) => new(engine, new ColumnConversion(engine, work)
    {
        Convert = work.Unseals ? converter.Open : converter.Seal,
        EachRow = group.Mode == SealMode.Random,
        Secret = converter.MapSecret(work.Id),
        Type = work.Unseals ? "pg_catalog.text" : $"menshen.{group.Domain}",
        Agreeing = (transaction, cancellation) => AgreeAsync(work, transaction, cancellation),
        Committing = () => changing.Move(work),
    });

    private GroupRotation RotationOf(ColumnWork work, SealGroup group, ValueConverter converter)
    {
        GroupRotation? rotation = null;
        return rotation = new GroupRotation(engine, work, group) { Convert = Renew, Secret = converter.MapSecret(work.Id), Agreeing = (transaction, cancellation) => AgreeAsync(rotation!.Work, transaction, cancellation), Committing = Move };

        string? Renew(string value) => converter.Renew(value) ?? (IsOver(work, group) is { } over ? throw over : null);

        // The tables are those that are locked, which may be more than when it began.
        void Move()
        {
            changing.Begin(rotation!.Work);
            changing.Move(rotation.Work);
        }
    }

    // Before our own gate closes: whoever is slow keeps nobody here for nothing.
    private async Task<string?> AgreeAsync(ColumnWork work, string transaction, CancellationToken cancellation) =>
        Others is not null && await Others.TellMoveAsync(work, transaction, cancellation).ConfigureAwait(false) is { } silent
            ? WaitsFor(silent) : null;

    private static string WaitsFor(string gateway) => $"waits for the gateway {gateway}, which does not answer; one that is gone is waited for 16 seconds at most";

    // Null: the version to which its values go seals. Else that is the reason, and not the value.
    private CatalogueRefusalException? IsOver(ColumnWork work, SealGroup group) =>
        work.Version == 0 || keys.SealingVersion(group.Number, work.Version) != 0 ? null
            : new(FormattableString.Invariant($"version {work.Version} of the key seals nothing any more: its validity is over, or the keystore here does not open it. Where it is over, menshen keys rotate {group.Name} makes the next."));

    private Task<int> VersionInAsync(ColumnWork work, SealGroup group, CancellationToken cancellation) => seals.VersionInAsync(work.Database, group, cancellation);

    private async Task KeepUpAsync(Func<CancellationToken, Task> upkeep)
    {
        try
        {
            await upkeep(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // PostgreSQL does the same by itself, later. The last is a connection that the upkeep before it lost.
        }
    }

    // The last database of all says that the group is where it should be, or that it is not.
    private async Task RecordRotationAsync(ColumnWork work, SealGroup group)
    {
        var all = (await _catalogue.ListAsync(CancellationToken.None).ConfigureAwait(false)).Where(w => w.Group == work.Group && w.Version == work.Version).ToList();
        if (all.Exists(w => w.State == "running")) return;
        // A database that was given up and brought along later has a later work.
        var behind = all.GroupBy(w => w.Database).Select(database => database.MaxBy(w => w.Id)!).Where(w => w.State != "done").Select(w => w.Database).ToList();
        if (behind.Count == 0) log.Changed(work.StartedBy, "rotated", group, work.Version, "all its values are sealed with it");
        else log.Changed(work.StartedBy, "rotation-unfinished", group, work.Version, $"still under an earlier version: {string.Join(", ", behind)}");
    }

    private async Task GiveUpAsync(ColumnWork work, WorkClaim claim, ColumnProgress progress, string why)
    {
        if (!await TakeAsync(work, claim, progress).ConfigureAwait(false)) return;
        progress.Note = why;
        var group = keys.Groups.FirstOrDefault(g => g.Number == work.Group);
        // The map has the same name, whatever it was for.
        await using ISealConversion conversion = work.Version != 0 && group is not null
            ? new GroupRotation(engine, work, group) { Convert = value => value, Secret = default }
            : new ShadowConversion(engine, new ColumnConversion(engine, work) { Convert = value => value, Secret = default, EachRow = false, Type = "pg_catalog.text" });
        var isDone = await IsDoneAfterAllAsync(conversion, work, progress, why).ConfigureAwait(false);
        await columns.RefreshAsync(work.Database, CancellationToken.None).ConfigureAwait(false);
        changing.End(work);
        if (isDone && group is not null)
        {
            progress.Note = "another Menshen of this catalogue has ended it";
            await EndAsync(conversion, claim, group).ConfigureAwait(false);
            return;
        }
        if (await claim.NoteAsync("given-up", progress.Rows, CancellationToken.None).ConfigureAwait(false) is not { } rows) return;
        Record(work, rows, $"given up: {why}");
        if (work.Version != 0 && group is not null) await RecordGivenUpAsync(work, group).ConfigureAwait(false);
    }

    // Nothing is said of it before it is known: who cannot ask the engine tries again, as with every fault of the engine.
    private async Task<bool> IsDoneAfterAllAsync(ISealConversion conversion, ColumnWork work, ColumnProgress progress, string why)
    {
        try
        {
            return await conversion.GiveUpAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or EngineFaultException)
        {
            // What the engine refused by an error it did not commit: the table is as it was, and statements may go to it.
            changing.Settle(work);
            progress.Note = $"{why}; what was prepared could not be taken away yet";
            throw;
        }
    }

    private async Task RecordGivenUpAsync(ColumnWork work, SealGroup group)
    {
        try
        {
            await RecordRotationAsync(work, group).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or EngineFaultException)
        {
            // The record of the work itself says what was given up, and why.
        }
    }

    private void Record(ColumnWork work, long rows, string result) =>
        log.Converted(work.StartedBy, work.Direction, work.Database, work.Place, work.Group, rows, result);
}

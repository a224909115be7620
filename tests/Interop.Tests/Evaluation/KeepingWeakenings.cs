using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>Weakenings of how records and keys are kept: of the trail, of the keystore, and of the second system at which the judge tries what it would not do to this one.</summary>
internal sealed class KeepingWeakenings(WeakenedTarget target)
{
    private readonly IAuditTrail _trail = target.Trail!;
    private readonly ISpareSystem _spare = target.Spare!;
    private readonly IKeyStore _keys = target.KeyStore!;

    public IEnumerable<Weakening> All =>
    [
        Trail("an event of the minimum level is in no catalogue", "trail.events", new WeakenedTrail(_trail) { Uncatalogued = "login_failed" }),
        Trail("nothing is of the minimum level", "trail.events", new WeakenedTrail(_trail) { Catalogued = one => one with { Level = "detailed" } }),
        Trail("no component asks for events", "trail.events", new WeakenedTrail(_trail) { Catalogued = one => one with { Component = "" } }),
        Spare("who goes around all rules is on no record", "trail.bypass", new WeakenedSpare(_spare) { ForgetsBypass = true }),
        Spare("no alarm tells of it", "trail.bypass", new WeakenedSpare(_spare) { NeverAlarms = true }),
        Trail("attempts to get past the rules are not recorded", "trail.bypass", new WeakenedTrail(_trail) { Unrecorded = ["BYPASSRLS"] }),
        Trail("records are in one language", "trail.readable", new WeakenedTrail(_trail) { Speaks = "en" }),
        Spare("the room that was set is not kept to", "trail.capacity", new WeakenedSpare(_spare) { LimitsNothing = true }),
        Trail("anybody gets a report of the records", "trail.export", new WeakenedTrail(_trail) { ReportsToAll = true }),
        Trail("what is taken away is empty", "trail.export", new WeakenedTrail(_trail) { TakesNothing = true }),
        Trail("damage is not named", "trail.survives", new WeakenedTrail(_trail) { Damaged = found => found with { Said = "" } }),
        Trail("one damaged byte takes all records", "trail.survives", new WeakenedTrail(_trail) { Damaged = found => found with { HasRecord = false } }),
        Spare("one log server gets the records, and the other none", "trail.copies", new WeakenedSpare(_spare) { Reached = [new RecordReceiver(), _spare.Records.Receivers[1]] }),
        Spare("records stay where they were", "trail.place", new WeakenedSpare(_spare) { MovesNothing = true }),
        Spare("what is archived does not come back", "trail.archive", new WeakenedSpare(_spare) { FetchesNothing = true }),
        Spare("damage of the archive is not found", "trail.archive", new WeakenedSpare(_spare) { IsAlwaysWhole = true }),
        Keys("keys open without the master key", KeyCopy.WithoutMaster), Keys("a changed file of a key is taken", KeyCopy.Changed),
        Spare("one share opens the backup of the keys", "keys.backup", new WeakenedSpare(_spare) { TakesOneShare = true }),
        Spare("keys that came back open nothing", "keys.backup", new WeakenedSpare(_spare) { OpensNothing = true }),
        Spare("a key of any length is taken", "keys.import", new WeakenedSpare(_spare) { TakesAnyKey = true }),
        Spare("it starts without its device", "keys.device", new WeakenedSpare(_spare) { NeedsNoDevice = true }),
    ];

    private Weakening Trail(string name, string check, IAuditTrail weaker) => Set(name, check, () => target.Trail = weaker, () => target.Trail = _trail);

    private Weakening Spare(string name, string check, ISpareSystem weaker) => Set(name, check, () => target.Spare = weaker, () => target.Spare = _spare);

    private Weakening Keys(string name, KeyCopy opens) => Set(name, "keys.place", () => target.KeyStore = new WeakenedKeyStore(_keys) { Opens = opens }, () => target.KeyStore = _keys);

    private static Weakening Set(string name, string check, Action weaken, Action restore) => new(name, check, () => Done(weaken), () => Done(restore));

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}

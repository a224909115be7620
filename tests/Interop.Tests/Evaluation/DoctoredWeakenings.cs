using Menshen.Evaluator;
using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>Weakenings that would need another build of Menshen: a record that is not made, a lock that does not hold. Between the judge and the real deployment
/// stands a target with exactly that fault.</summary>
internal sealed class DoctoredWeakenings(WeakenedTarget target, string scratch, IReadOnlyList<Subject> subjects)
{
    private readonly IControlSurface _control = target.Control!;
    private readonly IAuditTrail _trail = target.Trail!;
    private readonly IReadOnlyList<Subject> _administrators = target.Administrators;

    public IEnumerable<Weakening> All =>
    [
        .. new[] { "source_address", "subject", "start_time", "event_type", "database", "result", "session" }.Select(column => Trail($"records without {column}", "audit.statements", new WeakenedTrail(_trail) { Without = column })),
        Trail("no trail", "audit.statements", null), Trail("statements are not recorded", "audit.statements", new WeakenedTrail(_trail) { Unrecorded = ["INSERT INTO"] }),
        Trail("ALTER TABLE is not recorded", "audit.structure-and-rights", new WeakenedTrail(_trail) { Unrecorded = ["ALTER TABLE"] }),
        Trail("GRANT is not recorded", "audit.structure-and-rights", new WeakenedTrail(_trail) { Unrecorded = ["GRANT"] }),
        Trail("refusals are not recorded", "audit.failures", new WeakenedTrail(_trail) { Unrecorded = ["ev_refused"] }),
        Trail("failed log-ins are not recorded", "audit.failures", new WeakenedTrail(_trail) { Unrecorded = ["login"] }),
        Trail("no trail of log-ins", "trail.logins", null),
        Trail("records are not to be found by their object", "trail.search", new WeakenedTrail(_trail) { Unrecorded = ["ev_searched"] }),
        Trail("a password is in the records", "trail.no-secrets", new WeakenedTrail(_trail) { Leaks = 1 }),
        Trail("a sealed value is in the records", "seal.masks", new WeakenedTrail(_trail) { Leaks = 1 }),
        Trail("any proof convinces", "trail.proofs", new WeakenedTrail(_trail) { Convincing = true }), Trail("no proof convinces", "trail.proofs", new WeakenedTrail(_trail) { Convincing = false }),
        Trail("damage is not found", "trail.damage-shows", new WeakenedTrail(_trail) { Whole = true }), Trail("the trail is damaged", "trail.damage-shows", new WeakenedTrail(_trail) { Whole = false }),
        Trail("the auditor can change the records", "audit.unalterable", new WeakenedTrail(_trail) { Auditor = subjects[0], Tables = ["public.ev_audited"] }),
        Trail("everybody reads the records", "audit.barred", new WeakenedTrail(_trail) { Auditor = subjects[0], Tables = ["pg_catalog.pg_class"] }),
        Act("unlocking does nothing", "account.unlock", AccountAct.Unlock), Act("disabling does nothing", "account.disabled", AccountAct.Disable),
        Act("enabling does nothing", "account.disabled", AccountAct.Enable), Act("deleting does nothing", "account.deleted", AccountAct.Delete),
        Trail("refused connections are not recorded", "fuzz.strangers", new WeakenedTrail(_trail) { Unrecorded = ["connections"] }),
        Set("the control surface fails at odd requests", "fuzz.control", () => target.Control = new WeakenedControl(_control, 500, ""), () => target.Control = _control),
        Set("the control surface does what anybody asks", "fuzz.control", () => target.Control = new WeakenedControl(_control, 200, ""), () => target.Control = _control),
        Set("the control surface shows its inside", "fuzz.control", () => target.Control = new WeakenedControl(_control, 400, "   at Menshen.Server.Control"), () => target.Control = _control),
        Set("any password lets in", "identity.password", () => target.AnyPassword = true, () => target.AnyPassword = false),
        Set("wrong passwords are not counted", "identity.limit-failures", () => target.AnyPassword = true, () => target.AnyPassword = false),
        Set("unknown names are let in", "identity.unknown-user", () => target.AnyName = true, () => target.AnyName = false),
        Set("an administrator does another's office", "duty.no-overstepping", () => target.Overstepping = [("it_sys: user disable", null)], () => target.Overstepping = null),
        Set("one administrator has every office", "duty.no-overstepping", () => target.Overstepping = [], () => target.Overstepping = null),
        Set("sealing does nothing", "seal.ciphertext", () => target.SealsNothing = true, () => target.SealsNothing = false),
        Set("a sealed column shows everybody the plaintext", "seal.masks", () => target.SealsNothing = true, () => target.SealsNothing = false),
        Set("the other gateway does not hear of ended sessions", "gateways.sessions", () => target.IsDeafElsewhere = true, () => target.IsDeafElsewhere = false),
        Act("ending sessions does nothing", "gateways.sessions", AccountAct.EndSessions),
        Set("the other gateway does not hear who is disabled", "gateways.accounts", () => target.IsDeafElsewhere = true, () => target.IsDeafElsewhere = false),
        Set("the other gateway's records are nowhere", "gateways.records", () => target.ForgetsRecordsElsewhere = true, () => target.ForgetsRecordsElsewhere = false),
        Set("nobody sees that another gateway has another policy", "gateways.policy", () => target.SaysSame = true, () => target.SaysSame = null),
        Set("the other gateway counts for itself", "gateways.lock", () => target.ForgetsElsewhere = true, () => target.ForgetsElsewhere = false),
        .. new[] { "purpose" }.Select(column => Set($"keys without {column}", "keys.attributes", () => target.KeysWithout = column, () => target.KeysWithout = null)),
        Set("a key of 64 bits", "keys.attributes", () => target.KeysOf = "DES 64", () => target.KeysOf = null),
        Trail("rules of what is recorded are not kept", "audit.selection", new WeakenedTrail(_trail) { NeverChooses = true }),
        Trail("rules of what is recorded are not kept", "audit.floor", new WeakenedTrail(_trail) { NeverChooses = true }),
        Trail("the records are in clear", "trail.encrypted", new WeakenedTrail(_trail) { Elsewhere = store => store with { Directory = InClear() } }),
        Trail("the auditor's rules are taken, each of them", "audit.rules", new WeakenedTrail(_trail) { NeverChooses = true }),
        Unrevoked(),
        Trail("exported lines are in no form", "trail.forms", new WeakenedTrail(_trail) { Before = "record: " }),
        Trail("an event is in no catalogue", "trail.catalogue", new WeakenedTrail(_trail) { Uncatalogued = "login_failed" }),
        Trail("a full volume is said to have room", "trail.store", new WeakenedTrail(_trail) { Elsewhere = store => store with { UsedPercent = store.UsedPercent > 50 ? 10 : 90 } }),
        Set("keys without an end of their own", "keys.validity", () => target.KeysWithout = "not_after", () => target.KeysWithout = null),
        Set("whoever comes gets the keys", "keys.separate", () => target.Control = new WeakenedControl(_control, 200, "") { Every = 1 }, () => target.Control = _control),
        .. Factors(), .. Backups(), .. Standbys(), .. new KeepingWeakenings(target).All,
        Set("an administrator reads users' data", "duty.administrators", () => target.Administrators = [subjects[0]], () => target.Administrators = _administrators),
    ];

    private IEnumerable<Weakening> Factors()
    {
        var factors = target.Factors!;
        foreach (var (name, check, weaker) in new[]
        {
            ("a code is good again", "factors.codes", new WeakenedFactors(factors) { ForgetsCodes = true }),
            ("a code is good for minutes", "factors.codes", new WeakenedFactors(factors) { Takes = -2 }),
            ("a code is good before its time", "factors.codes", new WeakenedFactors(factors) { Takes = 3 }),
            ("a recovery code is good again", "factors.codes", new WeakenedFactors(factors) { ForgetsRecovery = true }),
            ("who has codes needs none", "factors.codes", new WeakenedFactors(factors) { TakesNone = true }),
            ("a ticket is good from anywhere", "factors.tickets", new WeakenedFactors(factors) { TakesAnySource = true }),
        })
            yield return Set(name, check, () => target.Factors = weaker, () => target.Factors = factors);
    }

    /// <summary>A directory with a record that anybody reads.</summary>
    private string InClear()
    {
        var directory = Directory.CreateDirectory(Path.Combine(scratch, "in-clear")).FullName;
        File.WriteAllText(Path.Combine(directory, "record.log"), $"{subjects[0].Name}: SELECT 1");
        return directory;
    }

    /// <summary>The engine is another's, which has no repository: what the target would be told of one.</summary>
    private IEnumerable<Weakening> Backups()
    {
        var now = DateTimeOffset.UtcNow;
        var good = new KeptBackups(now, now, now, 1, [], "backup.test came back whole", true);
        foreach (var (name, check, weaker) in new[]
        {
            ("backups do not open", "backups.open", new WeakenedBackups(good) { AreGood = false }),
            ("nothing is backed up", "recovery.ready", new WeakenedBackups(null)),
            ("a backup is of last week", "recovery.ready", new WeakenedBackups(good with { Newest = now.AddDays(-8) })),
            ("the trial restore failed", "recovery.ready", new WeakenedBackups(good with { LastTestPassed = false })),
            ("a damaged set is whole", "recovery.tampering", new WeakenedBackups(good) { AlwaysWhole = true }),
        })
            yield return Set(name, check, () => target.Backups = weaker, () => target.Backups = new WeakenedBackups(good) { AreGood = true });
    }

    private Weakening Unrevoked()
    {
        var weaker = new WeakenedTrail(_trail) { NeverRevokes = true };
        return new Weakening("what the auditor has taken back is read on", "trail.delegation", () => Done(() => target.Trail = weaker), async () =>
        {
            target.Trail = _trail;
            if (weaker.Unrevoked is { } number) await _trail.RevokeAsync(number, CancellationToken.None);
        });
    }

    private IEnumerable<Weakening> Standbys()
    {
        var (primary, standby) = (new EvaluatedNode("a:1", EvaluatedNode.Primary, null, null), new EvaluatedNode("b:1", EvaluatedNode.Standby, 0.2, null));
        yield return Set("a standby is far behind", "standby.roles", () => target.Nodes = [primary, standby with { DelaySeconds = 600 }], () => target.Nodes = [primary, standby]);
    }

    private Weakening Trail(string name, string check, IAuditTrail? weaker) => Set(name, check, () => target.Trail = weaker, () => target.Trail = _trail);

    // Done for real afterwards, so that the next one finds the subject as it should be. Who was not deleted stays.
    private Weakening Act(string name, string check, AccountAct act) => new(name, check, () => Done(() => _ = target.Idle.Add(act)), async () =>
    {
        target.Idle.Remove(act);
        var subject = subjects[act == AccountAct.Unlock ? 3 : 2];
        if (act is AccountAct.Unlock or AccountAct.Enable) await target.AdministerAsync(act, subject, CancellationToken.None);
    });

    private static Weakening Set(string name, string check, Action weaken, Action restore) => new(name, check, () => Done(weaken), () => Done(restore));

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}

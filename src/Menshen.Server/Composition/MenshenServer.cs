using System.Net;
using Menshen.Control;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Journal;
using Menshen.Keystore;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>A running Menshen: all parts, started in order and stopped in the reverse.</summary>
/// <remarks><code>
/// lock ► keys ► policy ► self-test, program ► journal (ServiceStarted) ► vault, follower (go on by themselves) ► engine ► policy settled, drift ► catalogue ► gateway ► control
/// </code></remarks>
public sealed class MenshenServer : IAsyncDisposable
{
    private static readonly TimeSpan JournalPatience = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<ServiceEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StartedParts _parts = new();
    private readonly Deployment _deployment;
    private readonly TimeProvider _time;
    private StatusSource? _status;
    private ServiceEnd? _ending;
    private WitnessStart _witnesses = new();
    private int? _firstPort;
    private ulong _found;

    private MenshenServer(Deployment deployment, TimeProvider time) => (_deployment, _time) = (deployment, time);

    /// <summary>Completes when somebody asks for the end by the control surface. A thread that must live and dies takes the process with
    /// it.</summary>
    public Task<ServiceEnd> EndRequested => _end.Task;

    /// <summary>Starts everything; when it returns, clients can connect. If a part does not start, those before it are stopped
    /// again. <paramref name="firstPort"/> is the first listener's in place of the policy's, for this start.</summary>
    public static async Task<MenshenServer> StartAsync(
        Deployment deployment, Func<string, string?> environment, IProgress<StartStep> progress, TimeProvider time,
        CancellationToken cancellation, int? firstPort = null)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var server = new MenshenServer(deployment, time) { _firstPort = firstPort };
        try
        {
            await server.StartPartsAsync(environment, progress, cancellation).ConfigureAwait(false);
            return server;
        }
        catch (Exception e)
        {
            await server.StopAsync(new ServiceEnd($"could not start: {StartFailure.Explain(e)}", TimeSpan.Zero)).ConfigureAwait(false);
            throw StartFailure.Of(e);
        }
    }

    public StatusReport Status() => _status?.Read(_ending is not null) ?? throw new InvalidOperationException("not started");

    /// <summary>Drains, writes ServiceStopped and the last checkpoint, and stops everything; once.</summary>
    public async Task StopAsync(ServiceEnd end)
    {
        if (Interlocked.CompareExchange(ref _ending, end, null) is not null)
            return;
        var failures = await _parts.StopAllAsync().ConfigureAwait(false);
        if (failures.Count > 0)
            throw new ServerFaultException(
                $"not every part stopped in order: {failures[0].Message}", "Check the journal: menshen journal verify", failures[0]);
    }

    public async ValueTask DisposeAsync() => await StopAsync(new ServiceEnd("disposed", null)).ConfigureAwait(false);

    private async Task StartPartsAsync(Func<string, string?> environment, IProgress<StartStep> progress, CancellationToken cancellation)
    {
        var startedAt = _time.GetUtcNow();
        var program = new ProgramGuard(AppContext.BaseDirectory, environment);
        progress.Report(StartStep.Lock);
        var description = DeploymentDescription.Read(_deployment);
        _parts.Add(DirectoryLock.Take(_deployment));
        foreach (var place in (string[])[_deployment.Root, _deployment.Keys, _deployment.Certificates]) RegularFile.RefuseOthersIn(place);

        progress.Report(StartStep.Keys);
        var keys = OpenKeys(environment);

        progress.Report(StartStep.Policy);
        var begun = PolicyParts.Begin(_deployment, keys, description.Origin);
        var policy = begun.Set;

        progress.Report(StartStep.SelfTest);
        CryptoSelfTest.Run();
        await program.JudgeAsync(new ProgramTrust(_deployment.ProgramTrustFile, keys.ProgramTrustKey()), policy).ConfigureAwait(false);

        progress.Report(StartStep.Journal);
        var journal = OpenJournal(description, begun, keys, program.Verdict!.Words);
        var log = new AdministrationLog(journal, _time);
        var restored = RestoredStart.Tell(_deployment, keys, log);
        program.Require(log);
        program.Watch(log, _time);
        // Behind the journal, so that it ends before: it writes into it.
        _parts.Add(() => program.DisposeAsync().AsTask());
        var sites = ArchiveSites.Of(policy, _deployment);
        var clearing = new JournalClearing(journal, sites, keys.JournalSigner, keys.JournalVerifier, _time);
        var keeper = new JournalKeeper(journal, clearing, sites, JournalPolicy.Limits(policy).WhenFull, _time);
        _parts.Add(keeper);

        var vault = VaultChoice.Of(_deployment, keys, _time);
        _parts.Add(() => vault.DisposeAsync().AsTask());
        vault.Start();
        var auditors = new AuditorsParts(_deployment, keys, description.Origin, journal, _time);
        var follower = new FollowerProcess(
            new FollowerOrder(
                _deployment.Journal, keys.JournalSecret(), auditors.AlarmRules.Text, _deployment.AlarmMemoryFile, FollowerReceiver.Of(policy, _deployment),
                description.Origin, vault.Writer()),
            journal, vault);
        auditors.AlarmRules.Announced = follower.Tell;
        keys.JournalSecretRotated += (_, _) => follower.Renew(keys.JournalSecret());
        _parts.Add(() => follower.DisposeAsync().AsTask());

        progress.Report(StartStep.Engine);
        var engine = EngineChoice.Of(_deployment, description, keys, _time);
        _parts.Add(() => engine.DisposeAsync().AsTask());
        var watch = new EngineWatch(engine, journal, _time);
        _parts.Add(watch);
        _parts.Add(() => engine.StopAsync(CancellationToken.None));
        await engine.StartAsync(cancellation).ConfigureAwait(false);

        var policies = await PolicyParts.StartAsync(_parts, _deployment, begun, keys, description.Origin, engine, journal, _time, cancellation).ConfigureAwait(false);
        var rules = policies.State.Rules;
        // Of a deployment that has had a policy nobody takes a file unasked.
        var history = new RulesHistory(new JournalReader(_deployment.Journal, keys.JournalSealing) { SkipValues = true }, _found);
        await auditors.StartAsync(_parts, engine, description.Origin, history, begun.Version == 0 && policies.State.Current.Version == 1, _time, cancellation).ConfigureAwait(false);

        progress.Report(StartStep.Drift);
        // First: what an emergency of a run that was killed left behind would be drift, and make the start refuse.
        var emergency = await EmergencyParts.StartAsync(_deployment, engine, keys, log, policy.BreakGlass, _time, cancellation).ConfigureAwait(false);
        var drift = new DriftWatch(token => DriftCheck.RunAsync(engine, rules.Now.Seals, token), journal, _time);
        _parts.Add(() => drift.DisposeAsync().AsTask());
        await drift.StartAsync(cancellation).ConfigureAwait(false);

        var settings = new SettingsWatch(token => ChangedSettings.ReadAsync(engine, token), journal, _time);
        _parts.Add(settings);
        await settings.StartAsync(cancellation).ConfigureAwait(false);

        progress.Report(StartStep.Catalogue);
        var identity = await IdentityParts.StartAsync(_parts, engine, keys, rules, _deployment.Revoked(keys, _time), log, _time, cancellation).ConfigureAwait(false);
        var directory = identity.Directory;
        directory.Emergency = emergency.Desk;
        var seals = await SealParts.StartAsync(_parts, engine, keys, journal, identity.Listener, rules.Of(p => p.Seals), new GatewayPlace(description.Origin, _deployment.GatewayTermFile), _time, cancellation).ConfigureAwait(false);
        var labels = await LabelParts.StartAsync(_parts, engine, keys, journal, directory, rules.Of(p => p.Labels), _time, cancellation).ConfigureAwait(false);
        labels.Works.Labelled = seals.Columns.LookAgain;
        // Before anybody comes: who grants meets the rules of now.
        var grants = new GrantWatch(engine, rules.Of(p => p.Grants), journal, _time);
        _parts.Add(() => grants.DisposeAsync().AsTask());
        await grants.StartAsync(cancellation).ConfigureAwait(false);

        var selfCheck = new SelfCheck(_deployment, keys, policies, drift)
        {
            Program = program, Journal = journal, Witnesses = _witnesses, Origin = description.Origin, Log = log, Time = _time, Restored = restored,
        };
        await selfCheck.RequireAsync(cancellation).ConfigureAwait(false);

        progress.Report(StartStep.Gateway);
        var access = new EngineAccess(engine, vault, keys, identity.Subjects, identity.Uses, policy) { Emergency = emergency.Desk, Directory = directory, Rejected = labels.Logins.Forget, Standby = rules.Of(p => p.Standby) };
        var tickets = new BreakGlassTickets(identity.Factors.Tickets, emergency.Desk);
        var sealing = new GatewaySealing(seals, rules, keys.PoisonKey());
        var statistics = new StatisticsDesk(engine, rules.Of(p => p.Statistics), directory, log, _time);
        directory.Replaced += (_, _) => statistics.OnChange();
        policies.State.Replaced += (_, _) => statistics.OnChange();
        var quarantines = new QuarantineDesk(new QuarantineCatalogue(engine), _time);
        _parts.Add(() => quarantines.DisposeAsync().AsTask());
        identity.Listener.Changed += (_, _) => _ = quarantines.ReloadQuietlyAsync();
        await quarantines.StartAsync(cancellation).ConfigureAwait(false);
        var learnt = new LearntDesk(new LearntCatalogue(engine), rules.Of(p => p.LearntStatements), _time);
        _parts.Add(() => learnt.DisposeAsync().AsTask());
        await learnt.StartAsync(cancellation).ConfigureAwait(false);
        var gateway = await StartGatewayAsync(
            rules, keys, access, journal, identity, tickets, sealing, new GatewayLabels(labels), statistics, quarantines, learnt, new UseLedger(engine), new PlaceLedger(engine, () => seals.Others.Term),
            await new DatabaseCatalogue(engine).MostConnectionsAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        emergency.Attach(_parts, gateway, directory);
        identity.OpenSubjects = () => gateway.Sessions().Select(s => directory.Find(s.Subject)?.Id ?? 0);
        watch.Attach(gateway);
        var sessions = new SessionControl(gateway);
        labels.Attach(sessions);
        var delegations = new AuditDelegations(
            new SignedLine(_deployment.DelegationsFile, keys.JournalSigner, keys.JournalVerifier), description.Origin, journal, _time);
        _parts.Add(new VaultWatch(vault, directory, delegations, gateway, log));
        auditors.Attach(gateway.Select);
        var review = new ReviewWatch(
            _deployment.ReviewFile, description, keys.JournalSigner, keys.JournalVerifier, journal, () => auditors.Selection.InForce.ReviewEvery, _time);
        _parts.Add(review);
        // Connections that wait for a subject's next session must not outlive the rights they were made with.
        directory.Replaced += (_, _) => gateway.ForgetRestingEngines();
        // Nor sessions the right to have them.
        directory.Replaced += (_, _) => gateway.EndBarred();
        policies.State.Replaced += (_, _) => sealing.OnPolicy();
        // What rests has the priority of before, and who is not root cannot give it back.
        policies.State.Replaced += (_, _) => gateway.ForgetRestingEngines();
        policies.State.Replaced += (_, _) => labels.OnPolicy();
        policies.State.Replaced += (_, _) => drift.LookSoon();
        var fleet = new GatewayPolicies(new GatewayList(engine), GatewaySelf.Of(startedAt, gateway.Listening), () => seals.Others.Term, policies.State, () => auditors.Digest, rules.Of(p => p.Gateways), journal, _time);
        seals.Others.Seen = (all, stop) =>
        {
            gateway.ShareEngine(all.Count(one => one.IsAlive));
            // With those whose session is gone for a moment, or who seem dead: whoever counts with nobody is slower, and no more.
            gateway.ShareLimits(all.Count);
            return fleet.SeeAsync(all, stop);
        };
        policies.Desk.Said = fleet.SayAsync;
        seals.Columns.Changed += (_, _) => drift.LookSoon();
        identity.Listener.PolicyApplied += (_, _) => _ = policies.Desk.HearAsync();
        // What was written there before we listened.
        await policies.Desk.HearAsync().ConfigureAwait(false);
        identity.Failures.EndAsked += gateway.EndSessionsOf;
        identity.Factors.Directory.CertificatesChanged += (_, _) => gateway.JudgeCertificates();

        var backups = BackupParts.Start(_parts, _deployment, description.Origin, engine, keys, () => policies.State, log, _time);
        var scrub = new ScrubDesk(engine, backups, rules.Of(p => p.Scrub), log, _time);
        _parts.Add(() => scrub.DisposeAsync().AsTask());
        var purges = new PurgeDesk(engine, log, _time);
        _parts.Add(() => purges.DisposeAsync().AsTask());
        var prepared = new PreparedTransactions(engine);
        var inDoubt = new InDoubtWatch(prepared.ListAsync, log, _time);
        _parts.Add(() => inDoubt.DisposeAsync().AsTask());
        var host = HostParts.Start(_parts, _deployment, rules.Of(p => p.Host), journal, _time);
        var standby = new StandbyWatch(() => engine.Status.Hosts, rules.Of(p => p.Standby), log, _time);
        _parts.Add(standby);
        _parts.Add(new HostMeter(() => engine.Status.Hosts));
        _parts.Add(new BackupMeter(() => backups.Times, _time));
        _status = new StatusSource
        {
            Deployment = _deployment, Description = description, Policies = policies, Engine = engine, Vault = vault, Journal = journal,
            Gateway = gateway, Directory = directory, Factors = identity.Factors, Time = _time, StartedAt = startedAt, Drift = drift, Grants = grants, Follower = follower,
            KeysWarnings = () => keys.Warnings, Keeper = keeper, Auditors = auditors, Review = review, Witnesses = _witnesses, Seals = seals, Labels = labels,
            Emergency = emergency.Desk.Notices, Backups = backups, Scrub = scrub, InDoubt = inDoubt, Host = host, Standby = standby, Program = program, Quarantines = quarantines, Fleet = fleet,
        };

        policies.State.Replaced += (_, _) => grants.LookSoon();
        progress.Report(StartStep.Control);
        var requests = new ClearingRequestFile(
            new SignedLine(_deployment.ClearingRequestFile, keys.JournalSigner, keys.JournalVerifier), description.Origin);
        IEnumerable<ControlAct> acts =
        [
            .. Acts(engine, identity, new SuperuserRule(identity.Subjects, policy, log), sessions, auditors, grants),
            .. new JournalActs(clearing, requests, directory.SubjectOf, description.Origin, policy.JournalKeeping.Retention, _time) { Uncopied = backups.Uncopied }.All,
            .. new DiscoveryActs(engine, new DatabaseCatalogue(engine), rules.Of(p => p.Seals)).All,
            .. new SigningActs(description.Origin, keys.JournalSigner, _time).All,
            .. new ReviewActs(review).All,
            .. new DelegationActs(delegations, directory.SubjectOf, _time).All,
            .. new TraceActs(seals.Keys).All,
            .. new RowTraceActs(keys.JournalSealing.CreateRowDigesters, seals.Columns.KeysOf).All,
            .. new DriftActs(drift).All,
            .. new StatisticsActs(engine, rules.Of(p => p.Statistics), directory, _time).All,
            .. new AccessActs(engine, directory, labels.Directory, rules, _time).All,
            .. new ScrubActs(scrub).All,
            .. new PurgeActs(purges).All,
            .. new TwoPhaseActs(prepared).All,
            .. new SelfCheckActs(selfCheck).All,
            .. new LearntActs(new LearntCatalogue(engine), learnt).All,
            .. new QuarantineActs(new QuarantineCatalogue(engine), quarantines, directory).All,
            .. new EngineHostActs(engine, keys, _time).All,
            .. new GatewayActs(new GatewayList(engine), () => seals.Others.Term, policies.State, () => auditors.Digest).All,
        ];
        var control = await ControlParts.StartAsync(
            new ControlParts(_deployment, rules, acts, log, _time) { Seals = seals, Policies = policies, Emergency = emergency, Labels = labels, Backups = backups, Purges = purges }, engine, identity, keys.ApprovalKey(), cancellation).ConfigureAwait(false);
        _status.Control = control;
        _parts.Add(() => control.DisposeAsync().AsTask());
    }

    private IEnumerable<ControlAct> Acts(
        IEngine engine, IdentityParts identity, SuperuserRule superusers, SessionControl sessions, AuditorsParts auditors, GrantWatch grants)
    {
        var databases = new DatabaseCatalogue(engine);
        return
        [
            .. new ServiceActs(Status, RequestEnd).All,
            .. new UserActs(identity.Subjects, databases, identity.Directory, sessions, superusers, identity.Passwords).All,
            .. new PasswordActs(identity.Directory, identity.Passwords).All,
            .. new GroupActs(new GroupCatalogue(engine)).All,
            .. new AdministratorActs(new PowerCatalogue(engine), identity.Passwords, identity.Directory, identity.Factors.ForgetCodesAsync).All,
            .. new DatabaseActs(databases, grants, sessions).All,
            .. new SessionActs(sessions, identity.ControlSessions, identity.Logins, identity.Failures).All,
            .. new AuditActs(auditors).All,
        ];
    }

    private DeploymentKeys OpenKeys(Func<string, string?> environment)
    {
        using var unlock = MasterKeySource.FromSurroundings(environment);
        var keys = DeploymentKeys.Open(_deployment, unlock, _time);
        _parts.Add(keys);
        keys.RenewCertificate();
        return keys;
    }

    private JournalWriter OpenJournal(DeploymentDescription description, AppliedPolicy begun, DeploymentKeys keys, string program)
    {
        var policy = begun.Set;
        var options = new JournalOptions
        {
            Directory = _deployment.Journal,
            Origin = description.Origin,
            Durability = policy.Journal.Durability == JournalDurability.Strict ? Durability.Strict : Durability.Bounded(policy.Journal.Lag),
            SegmentBytes = policy.Journal.SegmentBytes,
            Witnesses = [.. WitnessPlaces.Of(policy), new JournalMark(_deployment.JournalMarkFile, _time)],
            Space = JournalPolicy.Limits(policy),
        };
        _witnesses = WitnessStart.Compare(policy, _deployment.JournalMarkFile, _deployment.Journal, description.Origin, keys.JournalVerifier);
        var journal = JournalWriter.Open(options, keys.JournalSigner, keys.JournalSealing, _time);
        _found = (ulong)journal.Status.Records;
        _parts.Add(journal);
        var started = new ServiceStarted(
            JournalTime.Now(_time), ProductVersion.Text, Environment.MachineName, Environment.ProcessId, $"{Settings(policy, _deployment, _firstPort)}; {program}")
        {
            Clock = KernelClock.State(),
            PolicyDigest = begun.Digest,
        };
        if (!journal.Record(started, JournalPatience))
            throw new ServerFaultException(
                $"the journal cannot be written: {journal.Trouble}", $"Make room on the disk of {_deployment.Journal}.");
        var keyLog = new KeyLog(journal, _time);
        MasterKeyChange.Tell(_deployment, keyLog);
        if (journal.BeganUnderAnotherSecret)
            keyLog.OfKeystore("menshen", "rotated", KeyNames.JournalSealing, keys.JournalSecretVersion, "found at the start: records are sealed with it from here on");
        _witnesses.Record(journal, _found, _time);
        _parts.Add(new ClockWatch(journal, _time));
        _parts.Add(() =>
        {
            journal.Record(new ServiceStopped(JournalTime.Now(_time), _ending!.Reason), JournalPatience);
            return Task.CompletedTask;
        });
        return journal;
    }

    private async Task<GatewayServer> StartGatewayAsync(
        InForce<PolicySet> policy, DeploymentKeys keys, EngineAccess access, JournalWriter journal, IdentityParts identity, BreakGlassTickets tickets,
        GatewaySealing sealing, GatewayLabels labels, StatisticsDesk statistics, QuarantineDesk quarantines, LearntDesk learnt, UseLedger uses, PlaceLedger places, int engineConnections,
        CancellationToken cancellation)
    {
        var options = new GatewayOptions
        {
            CertificatePath = _deployment.ServerCertificate,
            FirstPort = _firstPort,
            PrivateKeyPath = _deployment.ServerPrivateKey,
            MockScramSecret = keys.MockScramSecret(),
            Passwords = identity.Passwords,
            ClientAuthorityPath = _deployment.AuthorityCertificate,
            Tickets = tickets,
            Sealing = sealing,
            RowKeys = sealing,
            Labels = labels,
            Statistics = statistics,
            Quarantines = quarantines,
            Learnt = learnt,
            Uses = uses,
            Places = places,
            EngineConnections = engineConnections,
        };
        var gateway = new GatewayServer(options, identity.Directory, identity.Failures, access, journal, policy, _time);
        _parts.Add(gateway);
        // Before the counting begins, so that its end belongs to whatever end there is.
        _parts.Add(() => gateway.DrainAsync(_ending!.Grace ?? policy.Now.Sessions.DrainGrace));
        await gateway.CountTogetherAsync(cancellation).ConfigureAwait(false);
        gateway.Start();
        return gateway;
    }

    private void RequestEnd(string reason, TimeSpan? grace) => _end.TrySetResult(new ServiceEnd(reason, grace));

    private static string Settings(PolicySet policy, Deployment deployment, int? firstPort)
    {
        var listeners = policy.ListenersOn(firstPort).Select((l, i) =>
            $"{new IPEndPoint(l.Address, l.Port)} tls {StatusSource.TlsText(l.Tls)}{(i == 0 && firstPort is not null ? " by the one who started it" : "")}");
        // Where the records really are: the directory may be a link that was made while nothing ran.
        var directory = new DirectoryInfo(deployment.Journal).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? deployment.Journal;
        return $"profile {policy.Profile.ToString().ToLowerInvariant()}; journal {policy.Journal.Durability.ToString().ToLowerInvariant()} in {directory}; "
            + $"listen {string.Join(", ", listeners)}";
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Menshen.Policy.Reading;
using static Menshen.Policy.Planning.Settings;
using static Menshen.Policy.PolicyReach;

namespace Menshen.Policy.Planning;

/// <summary>In which direction each setting weakens protection, and from when on a change holds: the one place where that is said.</summary>
/// <remarks>A setting that is in a file and not here has no direction: each change of it counts as a weakening and takes a second person
/// (<see cref="UnknownSettings"/>). Lists have tables of their own beside this one (<see cref="EntryTable"/>).</remarks>
internal static class SettingTable
{
    /// <summary>What a login must show besides its password, from the weakest; also for exceptions.</summary>
    public static readonly ImmutableArray<(FactorDemand Value, string Word)> Demands =
    [
        (FactorDemand.None, "none"), (FactorDemand.AnySecond, "any-second"), (FactorDemand.Ticket, "ticket"), (FactorDemand.Certificate, "certificate"),
        (FactorDemand.Unforgeable, "unforgeable"),
    ];

    private static readonly (bool, string)[] OffThenOn = [(false, "off"), (true, "on")];

    public static ImmutableArray<PolicySetting> All { get; } =
    [
        Ranked("profile", Restart, p => p.Profile, (Profile.Transparent, "transparent"), (Profile.Standard, "standard"), (Profile.Strict, "strict")),

        Ranked("journal.durability", Restart, p => p.Journal.Durability, (JournalDurability.Bounded, "bounded"), (JournalDurability.Strict, "strict")),
        Sooner("journal.lag", Restart, p => p.Journal.Lag),
        Free("journal.segment", Restart, p => Quantities.WriteSize(p.Journal.SegmentBytes)),
        Ranked("journal.values", Restart, p => p.Journal.Values, OffThenOn),
        More("journal.row-keys", AtOnce, p => p.Journal.RowKeys),
        Ranked("journal.witness-mismatch", Restart, p => p.JournalWitnessMismatch, (WitnessMismatch.Alarm, "alarm"), (WitnessMismatch.Refuse, "refuse")),
        // Less space is less time until records go or statements stop.
        new("journal.capacity", Restart, p => p.JournalKeeping.CapacityBytes is 0 ? "off" : Quantities.WriteSize(p.JournalKeeping.CapacityBytes),
            (before, after) => Space(after) < Space(before)),
        Less("journal.alarm-at", Restart, p => p.JournalKeeping.AlarmAtPercent),
        // What `auto` comes to depends on the volume.
        Unclear("journal.reserve", Restart, p => p.JournalKeeping.ReserveBytes is 0 ? "auto" : Quantities.WriteSize(p.JournalKeeping.ReserveBytes)),
        Ranked("journal.when-full", Restart, p => p.JournalKeeping.WhenFull, (JournalOverflow.DropAndCount, "drop-and-count"),
            (JournalOverflow.OverwriteOldestArchived, "overwrite-oldest-archived"), (JournalOverflow.Stop, "stop")),
        Longer("journal.retention", Restart, p => p.JournalKeeping.Retention),

        Less("sessions.maximum", AtOnce, p => p.Sessions.Maximum),
        Less("sessions.maximum-of-one", NewSessions, p => p.Sessions.MaximumOfOne),
        Less("sessions.new-sessions", AtOnce, p => p.Sessions.NewSessions),
        Less("sessions.new-sessions-of-one", NewSessions, p => p.Sessions.NewSessionsOfOne),
        Longer("sessions.window", AtOnce, p => p.Sessions.Window),
        Sooner("sessions.login-timeout", NewSessions, p => p.Sessions.LoginTimeout),
        Free("sessions.drain-grace", AtOnce, p => Time(p.Sessions.DrainGrace)),
        Sooner("sessions.idle-timeout", AtOnce, p => p.Sessions.IdleTimeout),
        Sooner("sessions.lifetime", AtOnce, p => p.Sessions.Lifetime),
        Sooner("sessions.answer-timeout", AtOnce, p => p.Sessions.AnswerTimeout),
        Sooner("sessions.dead-peer", NewSessions, p => p.Sessions.DeadPeer),
        // A warning may be given where there was none; another one is another promise.
        new("sessions.banner", NewSessions, p => p.Sessions.Banner.Length == 0 ? "off" : FieldText.Quoted(p.Sessions.Banner), (before, _) => before.Sessions.Banner.Length > 0),
        Ranked("sessions.last-login", NewSessions, p => p.Sessions.LastLogin, (LoginNotice.Off, "off"), (LoginNotice.Persons, "persons"), (LoginNotice.Everybody, "everybody")),

        Less("logins.failures", AtOnce, p => p.Logins.Persons.Failures),
        Longer("logins.lock", AtOnce, p => p.Logins.Persons.Lock),
        Less("logins.ceiling", AtOnce, p => p.Logins.Persons.Ceiling),
        Less("logins.applications.failures", AtOnce, p => p.Logins.Applications.Failures),
        Longer("logins.applications.lock", AtOnce, p => p.Logins.Applications.Lock),
        Less("logins.applications.ceiling", AtOnce, p => p.Logins.Applications.Ceiling),
        Longer("logins.delay", AtOnce, p => p.Logins.Delay),
        Longer("logins.longest-delay", AtOnce, p => p.Logins.LongestDelay),
        More("logins.records-per-minute", Restart, p => p.Logins.RecordsPerMinute),

        Ranked("poison.action", AtOnce, p => p.Poison.Action, (PoisonAction.Alarm, "alarm"), (PoisonAction.Stop, "stop")),

        Sooner("accounts.dormant-after", AtOnce, p => p.Accounts.DormantAfter),

        More("passwords.minimum-length", AtOnce, p => p.Passwords.MinimumLength),
        More("passwords.history", AtOnce, p => p.Passwords.History),
        Sooner("passwords.maximum-age", NewSessions, p => p.Passwords.MaximumAge),

        Ranked("factors.people", NewSessions, p => p.Factors.People, [.. Demands]),
        Ranked("factors.programs", NewSessions, p => p.Factors.Programs, [.. Demands]),
        Ranked("factors.administrators", NewSessions, p => p.Factors.Administrators, [.. Demands]),
        Sooner("factors.ticket-life", AtOnce, p => p.Factors.TicketLife),
        Less("factors.ticket-uses", AtOnce, p => p.Factors.TicketUses),
        Less("factors.wrong-codes", AtOnce, p => p.Factors.WrongCodes),
        Longer("factors.wrong-codes-pause", AtOnce, p => p.Factors.WrongCodesPause),
        Sooner("factors.certificate-life", AtOnce, p => p.Factors.CertificateLife),

        .. ReauthenticationRules.Default.Events.Select(known => Sooner($"reauthentication.{known.Name}", AtOnce, p => Freshness(p, known.Name))),

        LessBytes("limits.message", Restart, p => p.Messages.MessageBytes),
        Less("limits.prepared-statements", AtOnce, p => p.Messages.PreparedStatements),
        Less("limits.pipeline", AtOnce, p => p.Messages.Pipeline),

        // A stream that waits is a role's open door, however well it is reset.
        Ranked("engine-connections.keep-warm", Restart, p => p.WarmConnections.KeepWarm, (true, "true"), (false, "false")),
        Less("engine-connections.warm-per-subject", Restart, p => p.WarmConnections.PerSubject),
        Less("engine-connections.warm-total", Restart, p => p.WarmConnections.Total),
        Sooner("engine-connections.warm-idle", Restart, p => p.WarmConnections.Idle),
        Sooner("engine-connections.warm-lifetime", Restart, p => p.WarmConnections.Lifetime),

        Ranked("control.https", Restart, p => p.Control.Https, (true, "on"), (false, "off")),
        Unclear("control.address", Restart, p => p.Control.Address.ToString()),
        Free("control.port", Restart, p => Number(p.Control.Port)),
        Sooner("control.idle-timeout", AtOnce, p => p.Control.IdleTimeout),
        Sooner("control.lifetime", NewSessions, p => p.Control.Lifetime),
        Less("control.requests-per-second", Restart, p => p.Control.RequestsPerSecond),
        Less("control.logins-per-minute", Restart, p => p.Control.LoginsPerMinute),

        // The places of these words are the bits in the rows. At the end of the levels and categories there is nobody yet; grades of integrity count from the end.
        Appended("labels.levels", AtOnce, p => p.Labels.Words.Levels),
        Unclear("labels.integrity", AtOnce, p => FieldText.Of(p.Labels.Words.Integrities)),
        Appended("labels.categories", AtOnce, p => p.Labels.Words.Categories),
        // What may not exist any more nobody reads.
        new("labels.labels", AtOnce, p => FieldText.Of(p.Labels.Existing.Select(p.Labels.Words.Format)), (before, after) => before.Labels.Existing.Except(after.Labels.Existing).Any()),
        // The rarer answers come, the less their times tell.
        new("labels.answers-every", NewSessions, p => Time(p.Labels.AnswersEvery), (before, after) => before.Labels.HasPace && (!after.Labels.HasPace || after.Labels.AnswersEvery < before.Labels.AnswersEvery)),

        Sooner("break-glass.longest", Restart, p => p.BreakGlass.Longest),
        Sooner("break-glass.password-life", Restart, p => p.BreakGlass.PasswordLife),

        Less("grants.depth", AtOnce, p => p.Grants.Terms.Depth),
        Sooner("grants.expiry", AtOnce, p => p.Grants.Terms.Longest),
        Ranked("grants.purpose", AtOnce, p => p.Grants.Terms.NeedsPurpose, (false, "optional"), (true, "required")),
        // Where there is a repository, data can come back; another one begins without anything.
        new("backup.repository", Restart, p => p.Backup.Repository ?? (p.Backup.IsElsewhere ? "elsewhere" : "off"), (before, after) => before.Backup.Repository is not null && after.Backup.Repository != before.Backup.Repository),
        Sooner("backup.full-every", AtOnce, p => p.Backup.FullEvery),
        Free("backup.full-at", AtOnce, p => p.Backup.FullAt is { } hour ? hour.ToString("HH:mm", CultureInfo.InvariantCulture) : "off"),
        Sooner("backup.incremental-every", AtOnce, p => p.Backup.IncrementalEvery),
        Longer("backup.keep", AtOnce, p => p.Backup.Keep),
        More("backup.keep-full", AtOnce, p => p.Backup.KeepFull),
        Sooner("backup.test-every", AtOnce, p => p.Backup.TestEvery),
        More("backup.keys-persons", AtOnce, p => p.Backup.KeysPersons),
        Sooner("backup.verify-every", AtOnce, p => p.Backup.VerifyEvery),
        Free("backup.nice", AtOnce, p => p.Backup.Nice.ToString(CultureInfo.InvariantCulture)),
        new("backup.copy", AtOnce, CopySetting.Write, CopySetting.Weakens),
        Sooner("backup.copy-every", AtOnce, p => p.Backup.CopyDefaults.Every),
        Free("backup.copy-rate", AtOnce, p => p.Backup.CopyDefaults.BytesPerSecond is 0 ? "off" : Quantities.WriteSize(p.Backup.CopyDefaults.BytesPerSecond)),
        Unclear("backup.sftp-key", AtOnce, p => p.Backup.CopyDefaults.Sftp.KeyFile ?? "off"),
        // Whose key is believed: another may be a machine in between.
        new("backup.sftp-host-key", AtOnce, p => p.Backup.CopyDefaults.Sftp.HostKey ?? "off", (before, after) => before.Backup.CopyDefaults.Sftp.HostKey is not null && after.Backup.CopyDefaults.Sftp.HostKey != before.Backup.CopyDefaults.Sftp.HostKey),
        Unclear("backup.s3-credentials", AtOnce, p => p.Backup.CopyDefaults.S3.CredentialsFile ?? "off"),
        // For whom requests are signed, and below which host name the bucket is looked for: another may be another's place.
        new("backup.s3-region", AtOnce, p => p.Backup.CopyDefaults.S3.Region, (before, after) => CopySetting.HasBucket(before) && after.Backup.CopyDefaults.S3.Region != before.Backup.CopyDefaults.S3.Region),
        // Whose certificate is believed.
        new("backup.s3-ca", AtOnce, p => p.Backup.CopyDefaults.S3.CaFile ?? "off", (before, after) => (CopySetting.HasBucket(before) || before.Backup.CopyDefaults.S3.CaFile is not null) && after.Backup.CopyDefaults.S3.CaFile != before.Backup.CopyDefaults.S3.CaFile),
        new("backup.s3-addressing", AtOnce, p => p.Backup.CopyDefaults.S3.IsByHost ? "host" : "path", (before, after) => CopySetting.HasBucket(before) && after.Backup.CopyDefaults.S3.IsByHost != before.Backup.CopyDefaults.S3.IsByHost),
        Free("backup.s3-timeout", AtOnce, p => Time(p.Backup.CopyDefaults.S3.Patience)),
        Free("backup.sftp-timeout", AtOnce, p => Time(p.Backup.CopyDefaults.Sftp.Patience)),
        new("scrub.at", AtOnce, p => p.Scrub.At is { } at ? at.ToString("HH:mm", CultureInfo.InvariantCulture) : "off", (before, after) => before.Scrub.At is not null && after.Scrub.At is null),
        Free("scrub.repair", AtOnce, p => p.Scrub.Repairs ? "true" : "false"),
        Free("scrub.rate", AtOnce, p => p.Scrub.BytesPerSecond is 0 ? "off" : Quantities.WriteSize(p.Scrub.BytesPerSecond)),

        // What is watched protects; another server or threshold may be better or worse.
        new("host.time-server", AtOnce, p => p.Host.TimeServer ?? "off", (before, after) => before.Host.TimeServer is not null && after.Host.TimeServer != before.Host.TimeServer),
        Sooner("host.clock-tolerance", AtOnce, p => p.Host.ClockTolerance),
        Threshold("host.processor", p => p.Host.Processor),
        Threshold("host.memory", p => p.Host.Memory),
        Threshold("host.disk", p => p.Host.Disk),
        new("host.network", AtOnce, p => p.Host.Network is 0 ? "off" : Quantities.WriteSize(p.Host.Network), (before, after) => Above(after.Host.Network) > Above(before.Host.Network)),
        Sooner("host.sustained", AtOnce, p => p.Host.Sustained),
        Free("standby.login-wait", NewSessions, p => Time(p.Standby.LoginWait)),
        More("standby.minimum", AtOnce, p => p.Standby.Minimum),
        Sooner("standby.delay-limit", AtOnce, p => p.Standby.DelayLimit),
        Sooner("standby.sustained", AtOnce, p => p.Standby.Sustained),
        // Rights that were taken away are taken away there a little later.
        new("standby.readers", NewSessions, p => FieldText.Of(p.Standby.Readers.Order(StringComparer.Ordinal)), (before, after) => after.Standby.Readers.Except(before.Standby.Readers).Any()),
        new("host.space-ahead", AtOnce, p => p.Host.SpaceAhead == TimeSpan.Zero ? "off" : Time(p.Host.SpaceAhead), (before, after) => after.Host.SpaceAhead < before.Host.SpaceAhead),

        Sooner("gateways.policies-differ", AtOnce, p => p.Gateways.PoliciesDiffer),

        Ranked("program.manifest", Restart, p => p.Program.NeedsManifest, (false, "told"), (true, "required")),

        // An old wish is not one.
        Sooner("approvals.valid", AtOnce, p => p.Approvals.Validity),
        Ranked("approvals.policy", AtOnce, p => p.Approvals.EveryPolicy, (false, "weakening"), (true, "every")),
    ];

    private static PolicySetting Threshold(string name, Func<PolicySet, int> read) =>
        new(name, AtOnce, p => read(p) is 0 ? "off" : Number(read(p)) + "%", (before, after) => Above(read(after)) > Above(read(before)));

    // Off is the weakest: nothing is over it.
    private static long Above(long threshold) => threshold is 0 ? long.MaxValue : threshold;

    private static long Space(PolicySet policy) => policy.JournalKeeping.CapacityBytes is 0 ? long.MaxValue : policy.JournalKeeping.CapacityBytes;

    private static TimeSpan Freshness(PolicySet policy, string name) => policy.Reauthentication.Events.First(e => e.Name == name).Freshness;
}

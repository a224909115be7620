using Menshen.Evaluator;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>A deployment of which something is weaker than it is: what the judge would meet at a Menshen with that fault.</summary>
internal sealed class WeakenedTarget(IEvaluationTarget inner) : IEvaluationTarget
{
    /// <summary>The subjects as they are now: a check may have changed a password.</summary>
    public IReadOnlyList<Subject> Made { get; set; } = [];

    /// <summary>The trail as it is shown; set to null: there is none.</summary>
    public IAuditTrail? Trail { get; set; } = inner.Trail;

    /// <summary>The rules as they are made.</summary>
    public IEvaluationRules? Rules { get; set; } = inner.Rules;

    /// <summary>The control surface as it answers.</summary>
    public IControlSurface? Control { get; set; } = inner.Control;

    /// <summary>Second factors as they are asked for.</summary>
    public ISecondFactors? Factors { get; set; } = inner.Factors;

    /// <summary>The backups as they are shown.</summary>
    public IBackupKeeper? Backups { get; set; } = inner.Backups;

    /// <summary>Where the keys lie.</summary>
    public IKeyStore? KeyStore { get; set; } = inner.KeyStore;

    /// <summary>The second system, as it does what it is told.</summary>
    public ISpareSystem? Spare { get; set; } = inner.Spare;

    /// <summary>The servers as they are listed; null: as they are.</summary>
    public IReadOnlyList<EvaluatedNode>? Nodes { get; set; }

    public async Task<IReadOnlyList<EvaluatedNode>> NodesAsync(CancellationToken cancellation) => Nodes ?? await inner.NodesAsync(cancellation);

    /// <summary>What is said of whether another gateway has the same policy; null: what is so.</summary>
    public bool? SaysSame { get; set; }

    public async Task<IReadOnlyList<EvaluatedGateway>?> GatewaysAsync(CancellationToken cancellation) =>
        [.. (await inner.GatewaysAsync(cancellation))!.Select(gateway => gateway.IsAsked || SaysSame is not { } said ? gateway : gateway with { IsSame = said })];

    public Task<TargetMeters?> MetersAsync(CancellationToken cancellation) => inner.MetersAsync(cancellation);

    /// <summary>Acts of administrators that are said to be done and are not.</summary>
    public HashSet<AccountAct> Idle { get; } = [];

    /// <summary>True if any password lets a known subject in.</summary>
    public bool AnyPassword { get; set; }

    /// <summary>True if a name that does not exist becomes somebody.</summary>
    public bool AnyName { get; set; }

    /// <summary>What comes of an administrator who does another's office; null: what really does.</summary>
    public IReadOnlyList<(string, string?)>? Overstepping { get; set; }

    /// <summary>An attribute that keys lack; null: they are as they are.</summary>
    public string? KeysWithout { get; set; }

    /// <summary>An algorithm that the keys are said to have.</summary>
    public string? KeysOf { get; set; }

    /// <summary>True if wrong passwords at the other gateway are counted nowhere.</summary>
    public bool ForgetsElsewhere { get; set; }

    /// <summary>True if the records of the other gateway are not there: who asks for them gets the first one's.</summary>
    public bool ForgetsRecordsElsewhere { get; set; }

    /// <summary>True if what administrators say of a subject is not heard at the other gateway: who comes there as the second or the last is the third, of whom they say nothing.</summary>
    public bool IsDeafElsewhere { get; set; }

    public NpgsqlConnectionStringBuilder? ConnectionElsewhere(Subject subject)
    {
        if (IsDeafElsewhere && (subject.Name == Made[1].Name || subject.Name == Made[4].Name)) return inner.ConnectionElsewhere(Made[2]);
        if (ForgetsRecordsElsewhere && subject.Database == inner.Trail!.Auditor.Database) return inner.ConnectionOf(subject);
        var isWrong = Made.FirstOrDefault(made => made.Name == subject.Name) is { } known && known.Password != subject.Password;
        // Nobody hears there.
        return inner.ConnectionElsewhere(subject) is { } there && isWrong && ForgetsElsewhere ? new NpgsqlConnectionStringBuilder(there.ConnectionString) { Host = "127.0.0.1", Port = 1, SslMode = SslMode.Disable } : inner.ConnectionElsewhere(subject);
    }

    public string Description => inner.Description;

    public string Product => inner.Product;

    public bool IsLoopback => Past is null && inner.IsLoopback;

    /// <summary>Where clients get past the gateway: the engine's own port, and who they may be there; null: nowhere.</summary>
    public Func<Subject, NpgsqlConnectionStringBuilder>? Past { get; set; }

    public IReadOnlyList<Subject> Administrators { get; set; } = inner.Administrators;

    public Task<IReadOnlyList<Subject>> MakeSubjectsAsync(int count, CancellationToken cancellation) => inner.MakeSubjectsAsync(count, cancellation);

    public Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellation) => inner.RemoveAsync(cancellation);

    public Task<IReadOnlyList<string>> RemoveEarlierAsync(EarlierSubjects earlier, CancellationToken cancellation) => inner.RemoveEarlierAsync(earlier, cancellation);

    public NpgsqlConnectionStringBuilder ConnectionOf(Subject subject)
    {
        if (Past is not null && Made.Any(made => made.Name == subject.Name)) return Past(subject);
        var known = Made.FirstOrDefault(made => made.Name == subject.Name);
        if (AnyPassword && known is not null) return inner.ConnectionOf(subject with { Password = known.Password });
        if (AnyName && known is null) return inner.ConnectionOf(Made[2]);
        return inner.ConnectionOf(subject);
    }

    /// <summary>True if sealing says that it is done and does nothing.</summary>
    public bool SealsNothing { get; set; }

    public async Task<bool?> SealAsync(string table, string column, CancellationToken cancellation) => SealsNothing ? true : await inner.SealAsync(table, column, cancellation);

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>?> KeysAsync(CancellationToken cancellation)
    {
        var keys = (await inner.KeysAsync(cancellation))!.Select(key => key.Where(one => one.Key != KeysWithout).ToDictionary()).ToList();
        if (KeysOf is { } algorithm) keys[0]["algorithm"] = algorithm;
        return keys;
    }

    public Task<bool?> AreBackupsGoodAsync(CancellationToken cancellation) => Backups is WeakenedBackups { AreGood: { } said } ? Task.FromResult<bool?>(said) : inner.AreBackupsGoodAsync(cancellation);

    // Past the gateway by SQL, as anybody would there.
    public Task<string?> ChangePasswordAsync(Subject subject, string wanted, CancellationToken cancellation) => Past is null
        ? inner.ChangePasswordAsync(subject, wanted, cancellation) : new PlainTarget(ConnectionOf(subject)).ChangePasswordAsync(subject, wanted, cancellation);

    public async Task<bool> AdministerAsync(AccountAct act, Subject subject, CancellationToken cancellation) => Idle.Contains(act) || await inner.AdministerAsync(act, subject, cancellation);

    public async Task<IReadOnlyList<(string What, string? Refusal)>> OverstepAsync(CancellationToken cancellation) => Overstepping ?? await inner.OverstepAsync(cancellation);
}

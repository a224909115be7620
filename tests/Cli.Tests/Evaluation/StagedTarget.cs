using Menshen.Evaluator;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>A target that is nothing but a port: it claims to have subjects, administrators who do everything that is asked, and a trail that finds what is wanted.</summary>
internal sealed class StagedTarget(int port) : IEvaluationTarget, IAuditTrail, IEvaluationRules, IControlSurface, IBackupKeeper, IAuditSelection, ISecondFactors
{
    public string Description => "staged";

    public string Product => "Menshen";

    public bool IsLoopback => true;

    public IReadOnlyList<Subject> Administrators => [Auditor];

    public IAuditTrail? Trail => this;

    public Subject Auditor { get; } = new("auditor", "x", "audit");

    public IReadOnlyList<string> Tables => ["audit.record"];

    public Task<IReadOnlyList<Subject>> MakeSubjectsAsync(int count, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Subject>>([.. Enumerable.Range(0, count).Select(i => new Subject($"ev_{i}", $"password-{i}", "ev"))]);

    /// <summary>It takes nothing back.</summary>
    public bool KeepsAll { get; init; }

    public Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellation) =>
        KeepsAll ? Task.FromException<IReadOnlyList<string>>(new EvaluationFaultException("the policy of the evaluation: another waits")) : Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IReadOnlyList<string>> RemoveEarlierAsync(EarlierSubjects earlier, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([]);

    public NpgsqlConnectionStringBuilder? ConnectionElsewhere(Subject subject) => Listed.Count == 0 ? null : ConnectionOf(subject);

    /// <summary>What is listed of the gateways, one time after the other; empty: there is one.</summary>
    public Queue<IReadOnlyList<EvaluatedGateway>> Listed { get; } = [];

    public Task<IReadOnlyList<EvaluatedGateway>?> GatewaysAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<EvaluatedGateway>?>(Listed.Dequeue());

    public bool AreInForce { get; init; }

    /// <summary>Rules that are there and were not.</summary>
    public int Apart { get; private set; }

    /// <summary>The rule comes after it was given up.</summary>
    public bool DeviatesTooLate { get; init; }

    public Task DeviateAsync(Subject subject, CancellationToken cancellation)
    {
        Apart++;
        return DeviatesTooLate ? Task.FromException(new EvaluationFaultException("it does not come into force")) : Task.CompletedTask;
    }

    public Task ReturnAsync(CancellationToken cancellation) => Task.FromResult(--Apart);

    public NpgsqlConnectionStringBuilder ConnectionOf(Subject subject) => new()
    {
        Host = "127.0.0.1", Port = port, Username = subject.Name, Password = subject.Password, Database = subject.Database, Pooling = false, SslMode = SslMode.Disable, Timeout = 5,
        GssEncryptionMode = GssEncryptionMode.Disable, ["Server Compatibility Mode"] = "NoTypeLoading",
    };

    public Task<string?> ChangePasswordAsync(Subject subject, string wanted, CancellationToken cancellation) => TargetLogin.SetPasswordAsync(ConnectionOf(subject), wanted, cancellation);

    public Task<bool> AdministerAsync(AccountAct act, Subject subject, CancellationToken cancellation) => Task.FromResult(true);

    public Task<IReadOnlyList<(string What, string? Refusal)>> OverstepAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<(string, string?)>>([("everything", "refused")]);

    public Task<bool?> SealAsync(string table, string column, CancellationToken cancellation) => Task.FromResult<bool?>(true);

    public Task<IReadOnlyList<IReadOnlyDictionary<string, string>>?> KeysAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>?>([new Dictionary<string, string> { ["name"] = "k", ["algorithm"] = "SM4-SIV 256" }]);

    public Task<bool?> AreBackupsGoodAsync(CancellationToken cancellation) => Task.FromResult<bool?>(true);

    public Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> FindAsync(string subject, string word, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([new Dictionary<string, string> { ["index"] = "1" }]);

    /// <summary>What stands in the trail.</summary>
    public Func<IReadOnlyList<RecordReference>> Recorded { get; init; } = () => [];

    public Task<IReadOnlyList<RecordReference>> RecordsAsync(IReadOnlyList<string> subjects, DateTimeOffset since, CancellationToken cancellation) => Task.FromResult(Recorded());

    public Task<long> CountAsync(string subject, string word, CancellationToken cancellation) => Task.FromResult(0L);

    public IAuditSelection? Selection => this;

    public Task<string?> ChooseAsync(IReadOnlyList<SelectionRule> rules, CancellationToken cancellation) => Task.FromResult(rules.Any(rule => rule.Record.Length > 7) ? "refused" : null);

    public Task RestoreAsync(CancellationToken cancellation) => Task.CompletedTask;

    public string? DelegatedView => "audit.delegated_record";

    public bool IsVerifiable => true;

    public Task<long> DelegateAsync(Subject reader, string ofSubject, CancellationToken cancellation) => Task.FromResult(1L);

    public Task RevokeAsync(long number, CancellationToken cancellation) => Task.CompletedTask;

    public Task<IReadOnlyList<(string Who, string? Refusal)>> DelegateAsOthersAsync(Subject reader, string ofSubject, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<(string, string?)>>([("somebody", "refused")]);

    public Task<string?> ExportAsync(string form, string subject, CancellationToken cancellation) => Task.FromResult<string?>("{}\n");

    public Task<IReadOnlyList<CataloguedEvent>> CatalogueAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<CataloguedEvent>>([new CataloguedEvent("42", "", "minimum", "FAU_GEN.1"), new CataloguedEvent("True", "", "minimum", "FAU_GEN.1")]);

    public Task<string?> ReadAsync(string subject, string language, CancellationToken cancellation) => Task.FromResult<string?>($"{(language == "zh" ? "时间" : "time")}\n{subject}");

    public Task<string?> ReportAsync(string language, CancellationToken cancellation) => Task.FromResult<string?>($"<h1>{(language == "zh" ? "报告" : "report")}</h1><table>ev_2</table>");

    public Task<string?> TakeAwayAsync(string subject, CancellationToken cancellation) => Task.FromResult<string?>("ev_k");

    public Task<string?> ReportAsAsync(Subject who, CancellationToken cancellation) => Task.FromResult<string?>("refused");

    public Task<(string Said, bool HasRecord)?> DamagedAsync(string subject, string word, CancellationToken cancellation) => Task.FromResult<(string, bool)?>(("byte 7", true));

    public IKeyStore? KeyStore => null;

    public ISpareSystem? Spare { get; init; } = new StagedSpare();

    public Task<AuditStore?> StoreAsync(CancellationToken cancellation) => Task.FromResult<AuditStore?>(new AuditStore(AppContext.BaseDirectory, true, 1, null, 50));

    public Task JoinAsync(Subject subject, string group, CancellationToken cancellation) => Task.CompletedTask;

    public Task LeaveAsync(Subject subject, string group, CancellationToken cancellation) => Task.CompletedTask;

    public Task<string?> ProveAsync(long index, CancellationToken cancellation) => Task.FromResult<string?>(new string('a', 100));

    public Task<bool> ConvincesAsync(string proof, CancellationToken cancellation) => Task.FromResult(!proof.Contains('b', StringComparison.Ordinal));

    public Task<bool?> IsWholeAsync(bool damaged, CancellationToken cancellation) => Task.FromResult<bool?>(!damaged);

    public IEvaluationRules? Rules => this;

    public IControlSurface? Control => this;

    public ISecondFactors? Factors => this;

    public Task<string?> DemandAsync(string name, CancellationToken cancellation) => Task.FromResult<string?>("any-second");

    public bool IsMetByTicket(string? demand) => true;

    public Task<IReadOnlyList<string>> EnrolAsync(Subject subject, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>(["one", "two", "three"]);

    public Task RemoveAsync(Subject subject, string recoveryCode, CancellationToken cancellation) => Task.CompletedTask;

    public Task<string> NextCodeAsync(Subject subject, CancellationToken cancellation) => Task.FromResult("000000");

    public string CodeAt(Subject subject, int later) => "111111";

    public Task<string?> LoginAsync(Subject subject, string? code, CancellationToken cancellation) => Task.FromResult<string?>("refused");

    public Task<(string? Refusal, string Ticket)> TicketAsync(Subject subject, string? code, string? source, CancellationToken cancellation) => Task.FromResult<(string?, string)>((null, "ticket"));

    public bool MakesBackups { get; init; } = true;

    public KeptBackups? Kept { get; init; } = new(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, 0, [], "came back", true);

    /// <summary>What the verification of a copy says, damaged or not.</summary>
    public Func<bool, bool> IsCopyWhole { get; init; } = damaged => !damaged;

    public IReadOnlyList<EvaluatedNode> Nodes { get; init; } = [new EvaluatedNode("one", EvaluatedNode.Primary, null, null), new EvaluatedNode("two", EvaluatedNode.Standby, 0, null)];

    public IBackupKeeper? Backups => MakesBackups ? this : null;

    public Task<IReadOnlyList<EvaluatedNode>> NodesAsync(CancellationToken cancellation) => Task.FromResult(Nodes);

    public Task<TargetMeters?> MetersAsync(CancellationToken cancellation) => Task.FromResult<TargetMeters?>(new TargetMeters(1, 1));

    public Task<int> SourcesOnRecordAsync(IReadOnlyList<int> ports, DateTimeOffset since, CancellationToken cancellation) => Task.FromResult(ports.Count);

    public Task<IReadOnlyList<(string Method, string Path)>> OperationsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<(string, string)>>([("GET", "/v1/version")]);

    public Task<string> LoginAsync(Subject subject, CancellationToken cancellation) => Task.FromResult("token");

    public Task<(int Status, string Body)> SendAsync(string method, string word, string path, string token, string body, CancellationToken cancellation) => Task.FromResult((400, ""));

    public Task<KeptBackups?> StateAsync(CancellationToken cancellation) => Task.FromResult(Kept);

    public Task<bool?> IsCopyWholeAsync(bool damaged, CancellationToken cancellation) => Task.FromResult<bool?>(IsCopyWhole(damaged));

    public Task ReadAtStandbyAsync(Subject subject, CancellationToken cancellation) => Task.CompletedTask;

    public string Officer => "officer";

    public Task LimitIdleAsync(Subject subject, TimeSpan idle, CancellationToken cancellation) => Task.CompletedTask;

    public Task MakeStatisticalAsync(string table, StatisticalColumns columns, Subject analyst, CancellationToken cancellation) => Task.CompletedTask;

    public Task<LabelledPlace?> LabelAsync(Subject owner, Subject lower, Subject higher, CancellationToken cancellation) =>
        Task.FromResult<LabelledPlace?>(new LabelledPlace("ev", "public.ev_labelled", "low", "high"));

    public Task<long> RelabelAsync(LabelledPlace place, int id, string reason, CancellationToken cancellation) => Task.FromResult(1L);

    public Task<string> MakeKeyAsync(Subject reader, CancellationToken cancellation) => Task.FromResult("k");

    public Task SealAsync(string table, string column, string key, CancellationToken cancellation) => Task.CompletedTask;

    public Task<bool> AskToDestroyAsync(string key, CancellationToken cancellation) => Task.FromResult(false);

    public Task ApproveDestructionAsync(string key, CancellationToken cancellation) => Task.CompletedTask;
}

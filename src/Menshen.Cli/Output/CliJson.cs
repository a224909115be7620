using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Menshen.Journal;

namespace Menshen.Cli;

/// <summary>The JSON forms that are the command line's own and not the control contract's.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PolicyVerdict))]
[JsonSerializable(typeof(InitVerdict))]
[JsonSerializable(typeof(StoppedVerdict))]
[JsonSerializable(typeof(VerificationReport))]
[JsonSerializable(typeof(ProofVerdict))]
[JsonSerializable(typeof(SpaceSurvey))]
[JsonSerializable(typeof(Server.SpaceForecast))]
[JsonSerializable(typeof(Server.RestoreOutcome))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(ImmutableArray<PlaceSurvey>))]
[JsonSerializable(typeof(IReadOnlyList<ArchiveOutcome>))]
[JsonSerializable(typeof(JournalLine))]
[JsonSerializable(typeof(Audit.TraceAsked))]
[JsonSerializable(typeof(Standards.RequirementLine))]
[JsonSerializable(typeof(Standards.StandardCount))]
[JsonSerializable(typeof(Evaluation.EvaluationVerdict))]
[JsonSerializable(typeof(Evaluation.EvaluationRun))]
[JsonSerializable(typeof(Evaluation.CheckVerdict))]
[JsonSerializable(typeof(Evaluator.EarlierSubjects))]
[JsonSerializable(typeof(Evaluation.CovertReport))]
[JsonSerializable(typeof(Evaluation.CheckLine))]
[JsonSerializable(typeof(Evaluation.VerdictChange))]
[JsonSerializable(typeof(IReadOnlyList<Evaluation.Profiles.OwnCase>))]
[JsonSerializable(typeof(Evaluation.Evidence.EvidenceRecord))]
[JsonSerializable(typeof(Evaluation.Evidence.EvidenceRemoval))]
[JsonSerializable(typeof(Evaluation.Evidence.EvidenceLine))]
[JsonSerializable(typeof(IReadOnlyList<Audit.AuditableEvent>))]
[JsonSerializable(typeof(AlarmLine))]
[JsonSerializable(typeof(AlarmRuleLine))]
[JsonSerializable(typeof(StoredSession))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class CliJson : JsonSerializerContext;

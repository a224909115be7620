using System.Text.Json.Serialization;

namespace Menshen.Control;

/// <summary>The JSON form of the contract: snake_case, as PostgreSQL's and OpenTelemetry's names are; unknown members are
/// refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(StopRequest))]
[JsonSerializable(typeof(Acknowledgement))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(UserCredentials))]
[JsonSerializable(typeof(UserListing))]
[JsonSerializable(typeof(NewDatabase))]
[JsonSerializable(typeof(DatabaseGrant))]
[JsonSerializable(typeof(SessionListing))]
[JsonSerializable(typeof(JournalReport))]
[JsonSerializable(typeof(ArchiveNotice))]
[JsonSerializable(typeof(ApproverCredentials))]
[JsonSerializable(typeof(ClearingWish))]
[JsonSerializable(typeof(ClearingReport))]
[JsonSerializable(typeof(AuditRulesReport))]
[JsonSerializable(typeof(ReviewWish))]
[JsonSerializable(typeof(ReviewReport))]
[JsonSerializable(typeof(DelegationWish))]
[JsonSerializable(typeof(DelegationReport))]
[JsonSerializable(typeof(DelegationListing))]
[JsonSerializable(typeof(RevocationWish))]
[JsonSerializable(typeof(SignatureWish))]
[JsonSerializable(typeof(SignatureReport))]
[JsonSerializable(typeof(ControlProblem))]
public sealed partial class ControlJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Menshen.Control;

/// <summary>The JSON form of the contract: snake_case, as PostgreSQL's and OpenTelemetry's names are; unknown members are
/// refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(StopRequest))]
[JsonSerializable(typeof(Acknowledgement))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(OwnPasswordChange))]
[JsonSerializable(typeof(UserChange))]
[JsonSerializable(typeof(NewGroup))]
[JsonSerializable(typeof(GroupMember))]
[JsonSerializable(typeof(GroupListing))]
[JsonSerializable(typeof(UserCredentials))]
[JsonSerializable(typeof(UserListing))]
[JsonSerializable(typeof(UnlockReason))]
[JsonSerializable(typeof(NewDatabase))]
[JsonSerializable(typeof(DatabaseGrant))]
[JsonSerializable(typeof(SessionListing))]
[JsonSerializable(typeof(JournalReport))]
[JsonSerializable(typeof(ArchiveNotice))]
[JsonSerializable(typeof(ClearingWish))]
[JsonSerializable(typeof(ClearingReport))]
[JsonSerializable(typeof(AuditRulesReport))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginAnswer))]
[JsonSerializable(typeof(CallerReport))]
[JsonSerializable(typeof(OwnPasswordChange))]
[JsonSerializable(typeof(Appointment))]
[JsonSerializable(typeof(ApprovalListing))]
[JsonSerializable(typeof(ApprovalDecision))]
[JsonSerializable(typeof(CallerCredentials))]
[JsonSerializable(typeof(LoginWish))]
[JsonSerializable(typeof(LoginTicket))]
[JsonSerializable(typeof(CodeEnrolment))]
[JsonSerializable(typeof(RecoveryCodes))]
[JsonSerializable(typeof(FactorListing))]
[JsonSerializable(typeof(FactorRemoval))]
[JsonSerializable(typeof(CertificateWish))]
[JsonSerializable(typeof(IssuedCertificate))]
[JsonSerializable(typeof(CertificateListing))]
[JsonSerializable(typeof(ControlProblem))]
public sealed partial class ControlJson : JsonSerializerContext;

using System.Collections.Immutable;

namespace Menshen.Evaluator.Checks;

/// <summary>All checks, in the order they run: those that can lock an account come last.</summary>
public static class AllChecks
{
    public static ImmutableArray<Check> List { get; } =
        [.. GatewayPolicyChecks.All, .. IntegrityChecks.All, .. AccessChecks.All, .. DutyChecks.All, .. AuditChecks.All, .. TrailChecks.All, .. SelectionChecks.All, .. RecordChecks.All, .. EventChecks.All, .. StoreChecks.All, .. StorageChecks.All, .. SealChecks.All, .. KeeperChecks.All, .. KeyStoreChecks.All, .. DestructionChecks.All, .. FullDiskChecks.All, .. LabelChecks.All, .. StatisticsChecks.All, .. SessionChecks.All, .. FuzzChecks.All, .. StandbyChecks.All, .. GatewayChecks.All, .. RecoveryChecks.All, .. FactorChecks.All, .. IdentityChecks.All, .. AccountChecks.All];
}

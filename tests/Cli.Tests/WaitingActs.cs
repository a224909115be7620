using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>What may wait for an approval, without anything that it could act on.</summary>
internal static class WaitingActs
{
    /// <summary>Names of the operations, by the table of permissions.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. ControlOperations.All.Select(operation => operation.Name).Where(name => ControlPermissions.ApproversOf(name) != ControlRoles.None)];

    /// <summary>Their acts, and others of the same classes.</summary>
    public static IReadOnlyList<ControlAct> All { get; } =
    [
        .. new DatabaseActs(null!, null!, null!).All, .. new UserActs(null!, null!, null!, null!, null!, null!).All, .. new PasswordActs(null!, null!).All,
        .. new AdministratorActs(null!, null!, null!, null!).All, .. new KeyActs(null!, null!, null!, null!, null!, null!, null!).All, .. new PolicyActs(null!, null!).All,
        .. new LabelActs(null!, null!, null!, null!).All, .. new ClearanceActs(null!, null!, null!, null!, null!, null!).All, .. new QuarantineActs(null!, null!, null!).All,
        .. new LearntActs(null!, null!).All, .. new StatisticsActs(null!, null!, null!, null!).All, .. new BackupActs(null!, null!, null!, null!).All,
        .. new BreakGlassActs(null!, null!, null!, null!, null!).All, .. new ErasureActs(null!, null!, null!, null!).All, .. new TwoPhaseActs(null!).All,
        .. new ColumnActs(null!, null!, null!).All,
    ];
}

using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>What the priority of a session's subject means for it: its share of the engine's processor, and whether the last places are for it.</summary>
internal static class SessionPriority
{
    /// <summary>Tells the engine, where its backend was told another one last: at the beginning, and when another policy is in force. Loop thread.</summary>
    public static void Give(Session session, GatewayShared shared)
    {
        if (session is not { Identity: { } identity, Welcome: { } welcome }) return;
        // Who mends in an emergency is nobody's last.
        var level = identity.IsEmergency ? PriorityLevel.Normal : identity.Limits.Priority;
        if (welcome.Priority != level && shared.Engine.Prioritise(identity.Target, welcome.ProcessId, level)) welcome.Priority = level;
    }

    /// <summary>What it counts as when places are short: administrators and emergencies are never kept out by a priority.</summary>
    public static PriorityLevel AtTheDoor(SessionIdentity identity) =>
        identity.IsEmergency || identity.Entry.Power.Length > 0 ? PriorityLevel.High : identity.Limits.Priority;

    /// <summary>The settings that its engine session begins with. Parallel workers are the postmaster's children and have none of the backend's
    /// priority: a low one begins without.</summary>
    public static StartupParameters Settings(StartupParameters asked, PriorityLevel level, EngineTarget target) =>
        level != PriorityLevel.Low || target == EngineTarget.Vault
            ? asked
            : asked.With("max_parallel_workers_per_gather"u8, "0"u8).With("max_parallel_maintenance_workers"u8, "0"u8);
}

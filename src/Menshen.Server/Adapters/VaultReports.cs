using Menshen.Control;
using Menshen.Engine;
using Menshen.Vault;

namespace Menshen.Server;

/// <summary>Puts the vault's words into the contract's.</summary>
internal static class VaultReports
{
    public static VaultReport Of(VaultStatus status, long journalRecords, DateTimeOffset now)
    {
        var projected = status.Progress?.Records ?? 0;
        var behind = Math.Max(0, journalRecords - projected);
        double? seconds = behind == 0 ? 0 : status.Progress?.UpTo is { } upTo ? Math.Round(Math.Max(0, (now - upTo).TotalSeconds), 1) : null;
        return new VaultReport(
            status.Server.State.ToString().ToLowerInvariant(), status.Server.ServerVersion, status.Server.ProcessId, projected, behind, seconds,
            status.Trouble);
    }
}

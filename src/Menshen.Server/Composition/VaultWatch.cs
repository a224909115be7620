using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Vault;

namespace Menshen.Server;

/// <summary>Tells the vault who may come, and journal and gateway when it comes and goes.</summary>
internal sealed class VaultWatch : IDisposable
{
    private readonly AuditVault _vault;
    private readonly SubjectDirectory _directory;
    private readonly GatewayServer _gateway;
    private readonly AdministrationLog _log;

    public VaultWatch(AuditVault vault, SubjectDirectory directory, GatewayServer gateway, AdministrationLog log)
    {
        (_vault, _directory, _gateway, _log) = (vault, directory, gateway, log);
        vault.Started += OnStarted;
        vault.Lost += OnLost;
        directory.Replaced += OnReplaced;
        vault.Admit(directory.VaultReaders());
    }

    public void Dispose()
    {
        _vault.Started -= OnStarted;
        _vault.Lost -= OnLost;
        _directory.Replaced -= OnReplaced;
    }

    private void OnReplaced(object? sender, EventArgs e) => _vault.Admit(_directory.VaultReaders());

    // The journal may make a writer wait; the vault's events must not.
    private void OnStarted(object? sender, EngineStatus status) =>
        _ = Task.Run(() => _log.Write("menshen", "vault.start", $"PostgreSQL {status.ServerVersion}", "done"));

    private void OnLost(object? sender, EngineLoss loss)
    {
        _gateway.EngineLost(EngineTarget.Vault);
        _ = Task.Run(() => _log.Write("menshen", "vault.lost", "PostgreSQL", $"lost: {loss.Reason}"));
    }
}

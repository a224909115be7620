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
    private readonly AuditDelegations _delegations;
    private readonly AdministrationLog _log;

    public VaultWatch(AuditVault vault, SubjectDirectory directory, AuditDelegations delegations, GatewayServer gateway, AdministrationLog log)
    {
        (_vault, _directory, _delegations, _gateway, _log) = (vault, directory, delegations, gateway, log);
        vault.Started += OnStarted;
        vault.Lost += OnLost;
        directory.Replaced += OnReplaced;
        delegations.Changed += OnReplaced;
        Admit();
    }

    public void Dispose()
    {
        _vault.Started -= OnStarted;
        _vault.Lost -= OnLost;
        _directory.Replaced -= OnReplaced;
        _delegations.Changed -= OnReplaced;
    }

    private void OnReplaced(object? sender, EventArgs e) => Admit();

    private void Admit() =>
        _vault.Admit([.. _directory.VaultReaders().Select(reader => reader with { Delegations = _delegations.Of(reader.SubjectId) })]);

    // The journal may make a writer wait; the vault's events must not.
    private void OnStarted(object? sender, EngineStatus status) =>
        _ = Task.Run(() => _log.Write("menshen", "vault.start", $"PostgreSQL {status.ServerVersion}", "done"));

    private void OnLost(object? sender, EngineLoss loss)
    {
        _gateway.EngineLost(EngineTarget.Vault);
        _ = Task.Run(() => _log.Write("menshen", "vault.lost", "PostgreSQL", $"lost: {loss.Reason}"));
    }
}

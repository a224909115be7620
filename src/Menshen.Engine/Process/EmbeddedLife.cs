namespace Menshen.Engine;

/// <summary>A life of the embedded engine: from the start of the postmaster to its end.</summary>
internal sealed class EmbeddedLife(EngineOptions options, EngineCluster cluster, EngineLog log, TcbConnections connections, IEngineSecrets secrets,
    StatusBoard board) : IEngineLife
{
    private EngineProcess? _process;

    public async Task<(int? ProcessId, string ServerVersion)> BeginAsync(CancellationToken cancellation)
    {
        board.Say(await LeftoverProcesses.EndAsync(cluster.Paths, options.StopGrace, cancellation).ConfigureAwait(false));
        // Before PostgreSQL reads them.
        if (FreedFiles.Of(cluster.Paths).PutBack() > 0) board.Say(["a purge was broken off: rows that were deleted may lie on the disk still. Ask for it again."]);
        SpentWal.Of(cluster.Paths).Release(passes: 1);
        _process = EngineProcess.Start(cluster, log);
        var version = await Readiness.WaitAsync(connections, _process.Ended, options.StartTimeout, cancellation).ConfigureAwait(false);
        board.Say(await new Provisioner(connections).RunAsync(cancellation).ConfigureAwait(false));
        if (options.Plan.HasSubjects)
        {
            board.Say(await EnginePasswordRepair.RepairAllAsync(connections, secrets, cancellation).ConfigureAwait(false));
        }

        return (_process.Id, version);
    }

    public Task<string> WaitForLossAsync(CancellationToken cancellation) => _process!.Ended.WaitAsync(cancellation);

    public async Task EndAsync()
    {
        connections.Forget();
        if (_process is not null)
        {
            await _process.StopAsync(options.StopGrace).ConfigureAwait(false);
            _process.Dispose();
            _process = null;
        }
    }
}

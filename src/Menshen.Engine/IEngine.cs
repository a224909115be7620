using Npgsql;
using Npgsql.Replication;

namespace Menshen.Engine;

/// <summary>A PostgreSQL server that Menshen guards: a child of ours, or one that runs elsewhere.</summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>What is known now. Immutable; read from any thread.</summary>
    EngineStatus Status { get; }

    /// <summary>Where sessions connect, or null while the engine must not be used.</summary>
    EngineAddress? Address { get; }

    /// <summary>Connections of the TCB role to the database <c>menshen</c>. Not for statements of subjects.</summary>
    NpgsqlDataSource ControlPlane { get; }

    /// <summary>What the engine must look like; <see cref="DriftCheck"/> compares it with what is there.</summary>
    EngineExpectations Expectations { get; }

    /// <summary>True where the engine runs as another user of the operating system than Menshen, or on another machine: then its superuser, who can read
    /// whatever the engine's user can, cannot read our keys and records.</summary>
    bool IsApart => true;

    /// <summary>True where another host may take over: then it is worth while to wait for one.</summary>
    bool HasStandbys => false;

    /// <summary>True where the share of the processor that a backend gets is ours to set.</summary>
    bool CanPrioritise => false;

    /// <summary>Asks for a niceness (nice(2)) of one backend; does not block. False: it is no child of our postmaster.</summary>
    bool SetNiceness(int backend, int niceness) => false;

    /// <summary>A standby whose replay is at most so far behind, or null; only while there is a primary.</summary>
    EngineAddress? StandbyWithin(TimeSpan delay) => null;

    /// <summary>The engine is ready and provisioned, for the first time or again. Raised on the supervisor's task; must not block.</summary>
    event EventHandler<EngineStatus>? Started;

    /// <summary>The engine that was ready is gone, with the reason in words. Raised on the supervisor's task; must not block.</summary>
    event EventHandler<EngineLoss>? Lost;

    /// <summary>A connection of the TCB role to another database; the caller disposes it.</summary>
    Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation);

    /// <summary>A connection of the TCB role that WAL can be streamed on; the caller disposes it. Throws <see cref="EngineFaultException"/> where the server's owner does not let us.</summary>
    Task<PhysicalReplicationConnection> OpenReplicationAsync(CancellationToken cancellation);

    /// <summary>Runs the scripts for every database in one that was just made.</summary>
    Task HardenDatabaseAsync(string database, CancellationToken cancellation);

    /// <summary>Starts, provisions and returns when sessions may come; throws <see cref="EngineFaultException"/> with what to do.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Ends the engine (embedded) or lets go of it (external).</summary>
    Task StopAsync(CancellationToken cancellation);
}

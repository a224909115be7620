using System.Buffers;
using Menshen.Gateway.Decisions;
using Menshen.Gateway.Rows;
using Menshen.Gateway.Sealing;
using Menshen.Gateway.Statements;
using Menshen.Gateway.Transport;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>What one loop offers to all its sessions. Used by the loop's thread alone, but for what is shared and says so.</summary>
internal sealed class LoopServices(GatewayShared shared, JournalRing ring)
{
    /// <summary>Shared by all loops.</summary>
    public GatewayShared Shared { get; } = shared;

    /// <summary>The loop's way into the journal.</summary>
    public JournalRing Ring { get; } = ring;

    /// <summary>The records of logins that fail on the loop.</summary>
    public FailureRecords FailedLogins { get; } = new(shared.Journal, ring, shared.Clock, shared.Policy.Logins.RecordsPerMinute);

    /// <summary>The loop's texts.</summary>
    public TextStore Texts { get; } = new(shared.Policy);

    /// <summary>What decided on the loop, by the numbers that its records have.</summary>
    public LoopDecisions Decisions { get; } = new();

    /// <summary>What the loop seals and opens with.</summary>
    public LoopSeals Seals { get; } = new(shared.Sealing);

    /// <summary>What the loop makes digests of rows with.</summary>
    public LoopRows Rows { get; } = new(shared.Journal);

    /// <summary>The loop's counts.</summary>
    public LoopCounters Counters { get; } = new();

    /// <summary>Where replies of ours are put together; emptied by whoever uses it.</summary>
    public ArrayBufferWriter<byte> Scratch { get; } = new(1024);

    /// <summary>True: no byte of a result leaves before its record is on disk.</summary>
    public bool IsStrict { get; } = shared.Policy.Journal.Durability == JournalDurability.Strict;

    public MessageLimits Limits { get; } = new() { Statement = (uint)shared.Policy.Messages.MessageBytes };

    /// <summary>Replies a session may have outstanding.</summary>
    public int PipelineLimit => Shared.Policy.Messages.Pipeline;

    /// <summary>Prepared statements a session may have.</summary>
    public int PreparedStatementLimit => Shared.Policy.Messages.PreparedStatements;
}

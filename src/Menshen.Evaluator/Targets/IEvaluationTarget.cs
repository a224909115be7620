using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>A running system under evaluation: where it is, and how it makes and removes subjects. Everything else is done as one of those.</summary>
public interface IEvaluationTarget
{
    /// <summary>What it is, for the report.</summary>
    string Description { get; }

    /// <summary>True if its address is this machine's own loopback, which some rules exempt.</summary>
    bool IsLoopback { get; }

    /// <summary>Makes the database of the evaluation and its subjects; the first owns the database.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<Subject>> MakeSubjectsAsync(int count, CancellationToken cancellation);

    /// <summary>Takes away all that was made, whatever the checks left; what cannot be removed is said.</summary>
    Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellation);

    /// <summary>How a client connects to it as a subject; pooling off.</summary>
    NpgsqlConnectionStringBuilder ConnectionOf(Subject subject);

    /// <summary>The names of administrators with a connection of their own, each for himself: what they may do is a matter of the checks.</summary>
    IReadOnlyList<Subject> Administrators { get; }

    /// <summary>The audit trail as an auditor's client can ask it, or null if there is none.</summary>
    IAuditTrail? Trail { get; }
}

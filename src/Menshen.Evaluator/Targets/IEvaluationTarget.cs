using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>A running system under evaluation: where it is, and how it makes and removes subjects. Everything else is done as one of those.</summary>
public interface IEvaluationTarget
{
    /// <summary>What it is, for the report.</summary>
    string Description { get; }

    /// <summary>What kind of system it is: <c>Menshen</c> or <c>PostgreSQL</c>.</summary>
    string Product { get; }

    /// <summary>True if its address is this machine's own loopback, which some rules exempt.</summary>
    bool IsLoopback { get; }

    /// <summary>Makes the database of the evaluation and its subjects; the first owns the database.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<Subject>> MakeSubjectsAsync(int count, CancellationToken cancellation);

    /// <summary>Takes away all that was made, whatever the checks left; what cannot be removed is said.</summary>
    Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellation);

    /// <summary>Takes away what an evaluation that died had made; what cannot be removed is said, and what is gone already is not.</summary>
    Task<IReadOnlyList<string>> RemoveEarlierAsync(EarlierSubjects earlier, CancellationToken cancellation);

    /// <summary>How a client connects to it as a subject; pooling off.</summary>
    NpgsqlConnectionStringBuilder ConnectionOf(Subject subject);

    /// <summary>The same by another gateway of the target, which its administrators have not spoken to; null: none is known.</summary>
    NpgsqlConnectionStringBuilder? ConnectionElsewhere(Subject subject);

    /// <summary>Sets a subject's password as that subject, in the way the target has for it; answers why not.</summary>
    Task<string?> ChangePasswordAsync(Subject subject, string wanted, CancellationToken cancellation);

    /// <summary>The names of administrators with a connection of their own, each for himself: what they may do is a matter of the checks.</summary>
    IReadOnlyList<Subject> Administrators { get; }

    /// <summary>Does as its administrators do to an account; false where the target has no such act.</summary>
    Task<bool> AdministerAsync(AccountAct act, Subject subject, CancellationToken cancellation);

    /// <summary>Does as one administrator what is another's office: for each attempt what was tried, and what was answered, null if it was done. Empty where there is one
    /// administrator for everything.</summary>
    Task<IReadOnlyList<(string What, string? Refusal)>> OverstepAsync(CancellationToken cancellation);

    /// <summary>Seals a column of text of the owner's, so that the engine has ciphertext of it. False where the target cannot; null where its policy has no keys for it.</summary>
    Task<bool?> SealAsync(string table, string column, CancellationToken cancellation);

    /// <summary>The keys as their administrator sees them, each as attribute and value; null where the target has none.</summary>
    Task<IReadOnlyList<IReadOnlyDictionary<string, string>>?> KeysAsync(CancellationToken cancellation);

    /// <summary>Whether the backups, read and opened, are good; null where none are made.</summary>
    Task<bool?> AreBackupsGoodAsync(CancellationToken cancellation);

    /// <summary>The audit trail as an auditor's client can ask it, or null if there is none.</summary>
    IAuditTrail? Trail { get; }

    /// <summary>The servers of the target, where there are several; empty: it is one.</summary>
    Task<IReadOnlyList<EvaluatedNode>> NodesAsync(CancellationToken cancellation);

    /// <summary>The gateways of the target's catalogue as it lists them; null where it lists none.</summary>
    Task<IReadOnlyList<EvaluatedGateway>?> GatewaysAsync(CancellationToken cancellation);

    /// <summary>Its backups, or null if it makes none by itself.</summary>
    IBackupKeeper? Backups { get; }

    /// <summary>The control surface, or null if there is none beside SQL.</summary>
    IControlSurface? Control { get; }

    /// <summary>What there is besides passwords, or null if there is nothing.</summary>
    ISecondFactors? Factors { get; }

    /// <summary>Numbers that it publishes; null where it publishes none.</summary>
    Task<TargetMeters?> MetersAsync(CancellationToken cancellation);

    /// <summary>Rules for the evaluation's own subjects and tables, or null if there are none of the kind.</summary>
    IEvaluationRules? Rules { get; }

    /// <summary>Where its keys lie on this machine; null: there are none, or elsewhere.</summary>
    IKeyStore? KeyStore { get; }

    /// <summary>A second system of its program for what would harm it; null: its program makes none by itself.</summary>
    ISpareSystem? Spare { get; }
}

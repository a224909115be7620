using Menshen.Engine;

namespace Menshen.Backup.Restoring;

/// <summary>Where a restore goes, and how its result is judged.</summary>
/// <param name="Directory">A directory that is empty but for <c>keys</c>.</param>
/// <param name="EngineSecrets">The engine's passwords, of the same keystore as the backup's.</param>
/// <param name="Check">Looks at the engine that came back: a line for each thing found right; throws <see cref="BackupException"/> for one that is not.</param>
public sealed record RestoreWish(string Directory, IEngineSecrets EngineSecrets, Func<EmbeddedEngine, CancellationToken, Task<IReadOnlyList<string>>> Check)
{
    /// <summary>Settings of the engine.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>Written last; without it nothing starts from the directory.</summary>
    public required string DescriptionFile { get; init; }

    /// <summary>Makes of a deployment's description before another's engine that of one with its own, with the role and the places for prepared transactions that it had there.</summary>
    public Func<byte[], EngineOptions, byte[]> Embed { get; init; } = (description, _) => description;

    /// <summary>Menshen's role in the engine, as a description says it; null: as a new one has it.</summary>
    public Func<byte[], string?> RoleOf { get; init; } = _ => null;

    /// <summary>Adds to the report what only the caller knows, before it is signed.</summary>
    public Func<RestoreReport, RestoreReport> Complete { get; init; } = report => report;
}

using Npgsql;

namespace Menshen.Evaluator.Covert;

/// <summary>How two subjects connect: one that knows something and one that must not learn it.</summary>
/// <param name="High">The one that knows.</param>
/// <param name="Low">The one that must not.</param>
public sealed record CovertSubjects(NpgsqlConnectionStringBuilder High, NpgsqlConnectionStringBuilder Low)
{
    /// <summary>The names alone: connection strings hold passwords.</summary>
    public override string ToString() => $"{High?.Username} above {Low?.Username}";
}

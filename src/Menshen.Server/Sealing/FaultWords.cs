using Npgsql;

namespace Menshen.Server;

/// <summary>What a fault is called in a notice: its kind. Its message may quote what nobody should read there.</summary>
internal static class FaultWords
{
    /// <summary>PostgreSQL's code, or the name of the innermost exception's type.</summary>
    public static string Of(Exception fault) => fault is PostgresException refusal ? refusal.SqlState : fault.GetBaseException().GetType().Name;
}

namespace Menshen.Sql.Statistics;

/// <summary>Leaves the reading of a text at the first construct that is not allowed.</summary>
#pragma warning disable CA1032 // Thrown and caught in this folder alone; it always has a fault.
internal sealed class StatisticalFaultException(string construct, string instead) : Exception(construct)
#pragma warning restore CA1032
{
    public StatisticalFault Fault { get; } = new(construct, instead);
}

using Menshen.Bench.Client;
using Menshen.Bench.Contestants;

namespace Menshen.Bench.Labels;

/// <summary>One of the tables, straight at PostgreSQL.</summary>
internal sealed class LabelsContestant(string table, Target target) : IContestant
{
    public string Name => table;

    public Target Target => target;

    public bool OffersTls => false;

    public bool WarmsUp => false;

    public int? ProxyProcessId => null;

    public string? AuditFolder => null;

    public void Dispose()
    {
        // The server belongs to the benchmark and ends last.
    }
}

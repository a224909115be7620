using Menshen.Gateway;
using Menshen.Sql;

namespace Menshen.Sessions.Tests.World;

/// <summary>Limits the subjects that a test names; what is asked goes to the port and not here.</summary>
internal sealed class TestStatistics : IStatistics
{
    private readonly HashSet<string> _limited = [];

    public int Epoch { get; private set; }

    public int Looks { get; private set; }

    public void Limit(string subject)
    {
        _limited.Add(subject);
        Epoch++;
    }

    public bool IsLimited(string subject, string database)
    {
        Looks++;
        return _limited.Contains(subject);
    }

    public Task<StatisticalVerdict> AskAsync(SubjectEntry subject, string engineRole, string database, ReadOnlyMemory<byte> text, AnalyzedText facts) =>
        throw new NotSupportedException();
}

using Menshen.Sql;

namespace Menshen.Gateway;

/// <summary>Inference control: who learns statistics of a database's tables and nothing else, and what is answered.</summary>
public interface IStatistics
{
    /// <summary>Grows whenever <see cref="IsLimited"/> may answer otherwise. Any thread.</summary>
    int Epoch { get; }

    /// <summary>True if some table of the database gives the subject statistics only. From memory, on any thread.</summary>
    bool IsLimited(string subject, string database);

    /// <summary>What becomes of a text of such a subject. Takes its time; never on a loop.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="engineRole">Its role in the engine.</param>
    /// <param name="database">Where.</param>
    /// <param name="text">In UTF-8.</param>
    /// <param name="facts">Of that text.</param>
    Task<StatisticalVerdict> AskAsync(SubjectEntry subject, string engineRole, string database, ReadOnlyMemory<byte> text, AnalyzedText facts);
}

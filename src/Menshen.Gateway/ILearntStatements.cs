using Menshen.Gateway.StatementRules;
using Menshen.Sql;

namespace Menshen.Gateway;

/// <summary>What subjects are known to send, the same at all gateways of a catalogue.</summary>
public interface ILearntStatements
{
    /// <summary>What a subject is known to send in a database; the same object each time. Any thread.</summary>
    LearntSet Of(long subject, string database);

    /// <summary>Takes a text that is not in the set to be kept, by itself and in its time; never waits, and drops what is too much, for it comes again. Any thread.</summary>
    /// <param name="set">Whose.</param>
    /// <param name="text">It, with a shape.</param>
    /// <param name="isLearnt">True: it is known from then on. False: kept for a person to look at.</param>
    void Take(LearntSet set, AnalyzedText text, bool isLearnt);
}

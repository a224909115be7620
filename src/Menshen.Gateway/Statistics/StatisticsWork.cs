using Menshen.Sql;

namespace Menshen.Gateway.Statistics;

/// <summary>The slow part of a statistical question, away from the loops.</summary>
internal static class StatisticsWork
{
    /// <summary>Begins, and hands the verdict over exactly once, whatever happens.</summary>
    public static void Begin(IStatistics? statistics, SubjectEntry subject, string engineRole, string database, byte[] text, AnalyzedText facts, Action<StatisticalVerdict> done) =>
        _ = Task.Run(async () =>
        {
            StatisticalVerdict verdict = new StatisticalVerdict.Refused(StatisticsRefusals.Unavailable);
            try
            {
                if (statistics is not null) verdict = await statistics.AskAsync(subject, engineRole, database, text, facts).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // A session would wait for ever. The type alone: a message could quote a value.
                Console.Error.WriteLine($"a statistical question failed: {fault.GetType().Name}");
            }
            finally
            {
                done(verdict);
            }
        });
}

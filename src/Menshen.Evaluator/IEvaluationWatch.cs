namespace Menshen.Evaluator;

/// <summary>Follows an evaluation, and remembers what an interrupted one had found.</summary>
public interface IEvaluationWatch
{
    /// <summary>What was found earlier; null: the check has to be made.</summary>
    CheckReport? Earlier(Check check);

    /// <summary>A check begins.</summary>
    void Begins(Check check);

    /// <summary>And is through.</summary>
    void Judged(CheckReport report);
}

namespace Menshen.Evaluator;

/// <summary>Follows an evaluation, and remembers what an interrupted one had found.</summary>
public interface IEvaluationWatch
{
    /// <summary>What was found earlier; null: the check has to be made.</summary>
    CheckReport? Earlier(Check check);

    /// <summary>What evaluations that died have made, as they noted it; empty: nothing.</summary>
    IReadOnlyList<EarlierSubjects> Left { get; }

    /// <summary>This one has made its subjects.</summary>
    void Made(EarlierSubjects subjects);

    /// <summary>A check begins.</summary>
    void Begins(Check check);

    /// <summary>And is through.</summary>
    void Judged(CheckReport report);
}

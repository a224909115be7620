namespace Menshen.Control;

/// <summary>A running Menshen answered, and did not do what was asked.</summary>
public sealed class ControlException(ControlProblem problem) : Exception(problem.What)
{
    public ControlProblem Problem { get; } = problem;
}

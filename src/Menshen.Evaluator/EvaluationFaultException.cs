namespace Menshen.Evaluator;

/// <summary>The target does not do what an evaluation needs before it can begin; the message says what.</summary>
public sealed class EvaluationFaultException : Exception
{
    public EvaluationFaultException()
    {
    }

    public EvaluationFaultException(string message)
        : base(message)
    {
    }

    public EvaluationFaultException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

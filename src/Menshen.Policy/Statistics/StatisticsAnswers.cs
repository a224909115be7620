namespace Menshen.Policy.Statistics;

/// <summary>How the numbers of a statistical answer are perturbed.</summary>
public enum StatisticsAnswers
{
    /// <summary>Not at all: only the choice of questions protects.</summary>
    Exact,
    /// <summary>Counts to multiples, other numbers to three digits.</summary>
    Round,
    /// <summary>Laplace noise that is the same whenever the same rows are asked about, however the question is written.</summary>
    Noise,
}

namespace Menshen.Evaluator;

/// <summary>A gateway of a target that has several, as the target lists it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsAsked">Whether it is the one that listed them.</param>
/// <param name="Policy">By which its policy is known; null: it has not said.</param>
/// <param name="IsSame">Whether that is said to be the policy of the one that was asked; null: it has not said.</param>
/// <param name="Heard">How long ago it was; null: it is gone.</param>
/// <param name="IsNamed">Whether clients reach it where the evaluation was told that the second gateway is.</param>
public sealed record EvaluatedGateway(string Name, bool IsAsked, string? Policy, bool? IsSame, TimeSpan? Heard, bool IsNamed);

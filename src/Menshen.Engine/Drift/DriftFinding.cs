namespace Menshen.Engine;

/// <summary>One thing that is not as we provisioned it.</summary>
/// <param name="Area">Where: <c>setting</c>, <c>access</c>, <c>role</c>, <c>database</c>, <c>function</c> or <c>provisioning</c>.</param>
/// <param name="Object">Which one.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Found">What is.</param>
public sealed record DriftFinding(string Area, string Object, string Expected, string Found)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Area} {Object}: should be {Expected}, is {Found}";
}

namespace Menshen.Control;

/// <summary>Something in the engine that is not as the policy or the provisioning says.</summary>
/// <param name="Area">Such as <c>column</c>, <c>domain</c>, <c>role</c>, <c>grant</c> or <c>setting</c>.</param>
/// <param name="Object">Which one.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Found">What is.</param>
/// <param name="Remedy">What to do.</param>
public sealed record DriftReport(string Area, string Object, string Expected, string Found, string Remedy);

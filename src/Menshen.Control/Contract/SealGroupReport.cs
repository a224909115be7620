namespace Menshen.Control;

/// <summary>A seal group, as records name it and as people do.</summary>
/// <param name="Number">In values, records and alarms.</param>
/// <param name="Name">In the policy.</param>
/// <param name="Tag">What its values are, such as <c>pii.id-card</c>.</param>
public sealed record SealGroupReport(int Number, string Name, string Tag);

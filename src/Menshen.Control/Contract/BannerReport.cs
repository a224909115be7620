namespace Menshen.Control;

/// <summary>What everybody reads before logging in.</summary>
/// <param name="Banner">The policy's <c>sessions.banner</c>; empty for none.</param>
public sealed record BannerReport(string Banner);

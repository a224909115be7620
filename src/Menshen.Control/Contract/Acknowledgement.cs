namespace Menshen.Control;

/// <summary>It was done.</summary>
/// <param name="Message">What became of it, where there is more to say than "done"; else empty.</param>
public sealed record Acknowledgement(string Message);

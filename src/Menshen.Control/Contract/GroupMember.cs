namespace Menshen.Control;

/// <summary>A user who joins or leaves a group.</summary>
public sealed record GroupMember(string User);

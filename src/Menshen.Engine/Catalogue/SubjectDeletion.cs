namespace Menshen.Engine;

/// <summary>What became of a deleted subject's engine role.</summary>
/// <param name="RoleDropped">False: the role owns objects or holds rights; it stays, without password and without login.</param>
/// <param name="Message">For the operator.</param>
public sealed record SubjectDeletion(bool RoleDropped, string Message);

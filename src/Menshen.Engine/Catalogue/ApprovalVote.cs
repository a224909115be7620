namespace Menshen.Engine;

/// <summary>One person's approval of a request that takes several.</summary>
/// <param name="SubjectId">Who.</param>
/// <param name="Name">That one's name.</param>
/// <param name="Power">With which power.</param>
/// <param name="Reason">Why.</param>
/// <param name="VotedAt">When; whole milliseconds, as the digest writes it.</param>
/// <param name="Digest">Keyed digest over all of it and the request's own, 64 hexadecimal digits.</param>
public sealed record ApprovalVote(long SubjectId, string Name, Power Power, string Reason, DateTimeOffset VotedAt, string Digest);

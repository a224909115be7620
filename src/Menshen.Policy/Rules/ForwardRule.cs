namespace Menshen.Policy;

/// <summary>One receiver to which audit records are sent as they come.</summary>
/// <param name="Address">As written, such as <c>syslog+tls://log.example:6514</c>; names the receiver's bookmark.</param>
/// <param name="UsesTls">TLS (RFC 5425); otherwise plain TCP with octet counting (RFC 6587), for receivers on this machine or a tunnel.</param>
/// <param name="Form">How records are written.</param>
/// <param name="AuthorityFile">PEM file of the authority to trust; null: the system's.</param>
public sealed record ForwardRule(string Address, string Host, int Port, bool UsesTls, ForwardForm Form, string? AuthorityFile);

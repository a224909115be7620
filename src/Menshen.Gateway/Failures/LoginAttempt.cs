using System.Net;

namespace Menshen.Gateway;

/// <summary>One try to log in as somebody.</summary>
/// <param name="Name">As the client gave it.</param>
/// <param name="Subject">Who that is; null where nobody is called so.</param>
/// <param name="Source">The client's address.</param>
/// <param name="IsEncrypted">Whether the password went through TLS.</param>
public sealed record LoginAttempt(string Name, SubjectEntry? Subject, IPAddress Source, bool IsEncrypted)
{
    /// <summary>Names only.</summary>
    public override string ToString() => $"{Name} from {Source}";
}

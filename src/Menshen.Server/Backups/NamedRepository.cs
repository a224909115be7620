namespace Menshen.Server;

/// <summary>A repository as somebody names it on a command line; what he leaves out, the policy says.</summary>
/// <param name="Place">A directory, or <c>sftp://USER@HOST:PORT/DIRECTORY</c>; null: the policy's.</param>
/// <param name="SftpKey">The private key's file.</param>
/// <param name="SftpHostKey">The other machine's key, or a known_hosts file.</param>
public sealed record NamedRepository(string? Place, string? SftpKey, string? SftpHostKey);

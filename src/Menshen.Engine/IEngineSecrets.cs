namespace Menshen.Engine;

/// <summary>Hands out engine passwords; the key they are derived from never enters this project.</summary>
public interface IEngineSecrets
{
    /// <summary>The role's password: printable ASCII without blanks, at least 22 characters (128 bits in base64). Always the same for the
    /// same role. The caller clears the array.</summary>
    byte[] PasswordFor(string engineRole);
}

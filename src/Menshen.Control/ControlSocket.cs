namespace Menshen.Control;

/// <summary>Where a deployment's control socket is.</summary>
public static class ControlSocket
{
    /// <summary>Directory below the deployment's, mode 0700.</summary>
    public const string DirectoryName = "run";

    /// <summary>The socket in it, mode 0600.</summary>
    public const string FileName = "control.sock";

    public static string PathIn(string deployment) => Path.Combine(deployment, DirectoryName, FileName);
}

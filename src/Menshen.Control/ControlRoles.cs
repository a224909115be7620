namespace Menshen.Control;

/// <summary>Who may ask: every caller has exactly one of these, and a row of the table of permissions has any number of them.</summary>
[Flags]
public enum ControlRoles
{
    None = 0,

    /// <summary>Anyone who reaches a listener, without any proof.</summary>
    Nobody = 1,

    /// <summary>The operating system's user that runs Menshen, or root, on the local socket and without a log-in.</summary>
    LocalUser = 2,

    /// <summary>A subject without any of the three powers, logged in.</summary>
    Subject = 4,

    /// <summary>The system administrator, logged in.</summary>
    SystemAdministrator = 8,

    /// <summary>The security administrator, logged in.</summary>
    SecurityAdministrator = 16,

    /// <summary>The auditor, logged in.</summary>
    Auditor = 32,
}

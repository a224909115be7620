namespace Menshen.Policy;

/// <summary>How much of Menshen stands between client and engine.</summary>
public enum Profile
{
    /// <summary>Every rule is in force. The default.</summary>
    Standard = 0,

    /// <summary>For test systems only: no rule of ours, named subjects may be superusers, so that PostgreSQL's own tests can run through
    /// the gateway.</summary>
    Transparent = 1,
}

namespace Menshen.Policy;

/// <summary>How much of Menshen stands between client and engine.</summary>
public enum Profile
{
    /// <summary>Every rule is in force. The default.</summary>
    Standard = 0,

    /// <summary>For test systems only: no rule of ours, named subjects may be superusers, so that PostgreSQL's own tests can run through
    /// the gateway.</summary>
    Transparent = 1,

    /// <summary>As standard, with the strictest value of every standard as default, and refusing weaker ones: a second factor for everyone, an
    /// unforgeable one for administrators.</summary>
    Strict = 2,
}

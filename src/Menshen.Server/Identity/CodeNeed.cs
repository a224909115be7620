namespace Menshen.Server;

/// <summary>When a caller of the control surface shows a code besides the password. Whoever has enrolled codes always does.</summary>
internal enum CodeNeed
{
    /// <summary>A password is enough from whoever has enrolled none.</summary>
    IfEnrolled,

    /// <summary>Also from whoever the policy demands a second factor of.</summary>
    IfDemanded,

    /// <summary>From everybody.</summary>
    Always,
}

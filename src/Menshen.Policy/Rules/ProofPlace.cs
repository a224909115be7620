namespace Menshen.Policy;

/// <summary>Where a sensitive event's fresh proof is looked for.</summary>
public enum ProofPlace
{
    /// <summary>The request's body carries name, password and code; the act judges them.</summary>
    Request,

    /// <summary>The session's log-in must be young enough. There is no younger one than that, so an age of zero would let nobody in.</summary>
    Session,
}

namespace Menshen.Wire;

/// <summary>What a step of a SCRAM exchange came to.</summary>
public enum ScramOutcome
{
    /// <summary>The message breaks RFC 5802's grammar.</summary>
    Malformed = 0,

    /// <summary>Right so far: the answer was written.</summary>
    Accepted,

    /// <summary>What the two sides believe about channel binding does not fit: somebody between them may have changed the offer.</summary>
    ChannelBindingRefused,

    /// <summary>The password is wrong, or the user is unknown: the two cannot be told apart.</summary>
    WrongProof,
}

namespace Menshen.Policy;

/// <summary>One thing that is wrong with a new password.</summary>
public enum PasswordFault
{
    /// <summary>Fewer characters than the rules ask for.</summary>
    TooShort,

    /// <summary>More characters than a verifier is made of.</summary>
    TooLong,

    /// <summary>A character that clients and servers could normalise in two ways.</summary>
    ForeignCharacter,

    /// <summary>No letter.</summary>
    NoLetter,

    /// <summary>No digit.</summary>
    NoDigit,

    /// <summary>No special sign.</summary>
    NoSpecial,

    /// <summary>The user's name is in it, as it is or backwards.</summary>
    HasUserName,

    /// <summary>Made of common words, keyboard runs, years and repetitions.</summary>
    TooSimple,

    /// <summary>The present one, or one of those before.</summary>
    UsedBefore,

    /// <summary>The first password of somebody else, who has not changed it yet.</summary>
    GivenToAnother,

    /// <summary>Not a password but the verifier of one, of which nobody can say how good it is.</summary>
    IsVerifier,
}

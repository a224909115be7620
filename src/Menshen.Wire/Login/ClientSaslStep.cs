namespace Menshen.Wire;

/// <summary>How far a <see cref="ClientSasl"/> came.</summary>
internal enum ClientSaslStep
{
    /// <summary>Over: the reason and its words are given.</summary>
    Ended = 0,
    NeedMore,

    /// <summary>The client knows the password, and was told nothing yet.</summary>
    Proven,
}

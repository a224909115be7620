namespace Menshen.Wire;

/// <summary>Everything that opens one account in a SCRAM exchange: its password, and one-time passwords beside it.</summary>
/// <remarks>The server must show salt and rounds before it can know which of them the client holds. So all are made with the same salt and
/// rounds, and the proof is tried against each. Nobody can see from outside whether there are others, and whoever holds one is not kept from
/// using the password. A salt shared by one person's password and a random text of 100 bits and more helps no guesser.</remarks>
public sealed class ScramChoice
{
    /// <param name="password">The account's own, or a mock.</param>
    /// <param name="others">One-time passwords; those of another salt or other rounds are left out, for they belong to a password that was changed.</param>
    /// <param name="passwordSuffices">False: the password alone is refused as a wrong one is.</param>
    public ScramChoice(ScramVerifier password, IEnumerable<ScramVerifier>? others = null, bool passwordSuffices = true)
    {
        ArgumentNullException.ThrowIfNull(password);
        Password = password;
        Others = [.. (others ?? []).Where(IsAlike)];
        PasswordSuffices = passwordSuffices;
    }

    /// <summary>Shown to the client: its salt and rounds.</summary>
    public ScramVerifier Password { get; }

    /// <summary>Those that are tried too, in the order given.</summary>
    public IReadOnlyList<ScramVerifier> Others { get; }

    /// <summary>Whether the password alone lets in.</summary>
    public bool PasswordSuffices { get; }

    private bool IsAlike(ScramVerifier other) => other.Iterations == Password.Iterations && other.Salt.SequenceEqual(Password.Salt);
}

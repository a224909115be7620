using System.Text;
using Menshen.Gateway.Statements;
using Menshen.Policy;

namespace Menshen.Gateway.Relay;

/// <summary>The subject of a session in so far as its own password is concerned: whether it must be changed first, and one that waits to be.</summary>
internal sealed class OwnAccount(SubjectEntry entry, bool isEncrypted, Profile profile)
{
    private char[]? _prepared;
    private string _preparedAs = "";

    public SubjectEntry Entry { get; } = entry;

    /// <summary>False: somebody could listen on the line.</summary>
    public bool IsEncrypted { get; } = isEncrypted;

    /// <summary>True: nothing is done in this session before the password was changed.</summary>
    public bool MustChange { get; private set; } = entry.MustChangePassword;

    /// <summary>True if the text changes the session's own password: done here, never relayed. In profile transparent it is the engine's
    /// business, unless the session may do nothing else.</summary>
    public bool Changes(CachedText text) =>
        text.OwnPassword is { } statement && (profile != Profile.Transparent || MustChange) && statement.IsAbout(Entry.Name, Entry.EngineRole);

    /// <summary>The password is another now; the session goes on without restriction.</summary>
    public void Changed() => MustChange = false;

    /// <summary>Keeps the password of a prepared statement until it is bound, once; there is one such at a time.</summary>
    public void Keep(ReadOnlySpan<byte> statement, char[]? password)
    {
        Forget();
        (_prepared, _preparedAs) = (password, Encoding.UTF8.GetString(statement));
    }

    /// <summary>True if the statement of that name has a password that was not used yet.</summary>
    public bool HasKept(ReadOnlySpan<byte> statement) => _prepared is not null && _preparedAs == Encoding.UTF8.GetString(statement);

    /// <summary>Gives the kept password away: it is not here any more.</summary>
    public char[] Take()
    {
        var password = _prepared ?? [];
        _prepared = null;
        return password;
    }

    /// <summary>Clears what is kept.</summary>
    public void Forget()
    {
        if (_prepared is not null) Array.Clear(_prepared);
        _prepared = null;
    }

    /// <summary>Names only.</summary>
    public override string ToString() => Entry.ToString();
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>The one-time passwords of one emergency and the engine password of its role: in this process's memory and nowhere else.</summary>
/// <remarks>In the catalogue its holder could give them more uses, more time, or himself another's.</remarks>
internal sealed class BreakGlassPasswords(BreakGlass glass, TimeSpan life, TimeProvider time) : IDisposable
{
    private const int SecretBytes = 32;

    private readonly Lock _gate = new();
    private readonly byte[] _secret = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true));
    private readonly List<TicketEntry> _unused = [];
    private long _last;
    private bool _isOver;

    public BreakGlass Glass { get; } = glass;

    /// <summary>The engine password of the role, of 256 random bits; the caller clears it. Random again, and good for nothing, when it is over.</summary>
    public byte[] Engine()
    {
        lock (_gate)
            return _isOver ? RandomNumberGenerator.GetBytes(SecretBytes) : [.. _secret];
    }

    /// <summary>One more, shown this once.</summary>
    public LoginTicket Issue(Subject holder, IPAddress source, string? database)
    {
        var password = PasswordForge.MakeSecretFor(holder.Name);
        var bytes = GC.AllocateUninitializedArray<byte>(password.Length, pinned: true);
        Encoding.ASCII.GetBytes(password.Chars.Span, bytes);
        var verifier = ScramVerifier.ForTicket(holder.ScramVerifier, bytes)
            ?? throw new CatalogueRefusalException($"{holder.Name} has no password, and a one-time password stands beside one.");
        CryptographicOperations.ZeroMemory(bytes);
        lock (_gate)
        {
            if (_isOver)
                throw new CatalogueRefusalException("it is over");
            var (now, end) = (time.GetUtcNow(), Glass.EndsAt);
            var expires = now + life < end ? now + life : end;
            _unused.RemoveAll(ticket => ticket.ExpiresAt <= now);
            // Below zero: no ticket of the catalogue has such a number.
            _unused.Add(new TicketEntry(--_last, verifier, source, database, expires) { EmergencyRole = Glass.Role });
            return new LoginTicket(holder.Name, password, expires, 1, source.ToString(), database);
        }
    }

    /// <summary>Those that were not used yet.</summary>
    public IReadOnlyList<TicketEntry> Unused()
    {
        lock (_gate)
            return [.. _unused];
    }

    /// <summary>True for the one who takes it, in its time.</summary>
    public bool Take(long id)
    {
        lock (_gate)
        {
            var index = _unused.FindIndex(ticket => ticket.Id == id);
            if (index < 0 || _isOver)
                return false;
            var isGood = time.GetUtcNow() < _unused[index].ExpiresAt;
            _unused.RemoveAt(index);
            return isGood;
        }
    }

    /// <summary>Clears the secret; nobody gets in any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _unused.Clear();
            CryptographicOperations.ZeroMemory(_secret);
        }
    }
}

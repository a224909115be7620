using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Wire;

/// <summary>The server's side of one SCRAM-SHA-256 or SCRAM-SHA-256-PLUS exchange.</summary>
/// <remarks>RFC 5802, RFC 7677, RFC 5929 (tls-server-end-point); the strictness is PostgreSQL's. <code>
/// client                                   server
///   n,,n=,r=CNONCE                    ──►   AcceptClientFirst
///                                     ◄──   r=CNONCE+SNONCE,s=SALT,i=COUNT
///   c=biws,r=CNONCE+SNONCE,p=PROOF    ──►   AcceptClientFinal
///                                     ◄──   v=SIGNATURE
/// </code></remarks>
public sealed class ScramServer : IDisposable
{
    private readonly ScramVerifier _verifier;
    private readonly IReadOnlyList<ScramVerifier> _others;
    private readonly bool _passwordSuffices;
    private readonly bool _offersPlus;
    private readonly byte[] _endPointHash;
    private readonly FillRandom _random;

    /// <summary>What <c>c=</c> must hold: the gs2 header as the client sent it, and the certificate's hash where it bound the channel.</summary>
    private byte[] _channelBinding = [];
    private byte[] _nonce = [];

    /// <summary>client-first-bare, comma, server-first, comma: the exchange so far, for the signature.</summary>
    private byte[] _exchange = [];
    private bool _isFinished;

    /// <param name="verifier">The user's, or a mock from <see cref="ScramMockSecret"/>.</param>
    /// <param name="serverEndPointHash">The tls-server-end-point hash where PLUS was offered; empty where it was not.</param>
    /// <param name="random">Unpredictable bytes for the nonce.</param>
    public ScramServer(ScramVerifier verifier, ReadOnlySpan<byte> serverEndPointHash, FillRandom random)
        : this(new ScramChoice(verifier), serverEndPointHash, random)
    {
    }

    /// <param name="choice">The user's password and whatever else opens the account.</param>
    public ScramServer(ScramChoice choice, ReadOnlySpan<byte> serverEndPointHash, FillRandom random)
    {
        ArgumentNullException.ThrowIfNull(choice);
        var verifier = choice.Password;
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(random);
        _verifier = verifier;
        _others = choice.Others;
        _passwordSuffices = choice.PasswordSuffices;
        _endPointHash = serverEndPointHash.ToArray();
        _offersPlus = _endPointHash.Length > 0;
        _random = random;
    }

    /// <summary>What the proof was made with: 0 is the password, n the n-th of the others, -1 nothing that we know. Known even where it did not
    /// suffice; then the client must not learn it.</summary>
    public int Matched { get; private set; } = -1;

    /// <summary>Reads the client's first message and writes the server's.</summary>
    public ScramOutcome AcceptClientFirst(ReadOnlySpan<byte> mechanism, ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var isPlus = _offersPlus && mechanism.SequenceEqual(ScramMechanism.Sha256Plus);
        if (_exchange.Length > 0 || (!isPlus && !mechanism.SequenceEqual(ScramMechanism.Sha256)))
        {
            return ScramOutcome.Malformed;
        }
        var outcome = ReadGs2Header(message, isPlus, out var headerSize);
        if (outcome != ScramOutcome.Accepted)
        {
            return outcome;
        }
        var bare = message[headerSize..];
        var rest = bare;
        // The name in n= is ignored, as PostgreSQL does: the StartupMessage named the user, and two names would be two truths.
        // A mandatory extension (m=) stands before n= and fails here, as RFC 5802 wants.
        if (!ScramText.TryReadAttribute(ref rest, (byte)'n', out _)
            || !ScramText.TryReadAttribute(ref rest, (byte)'r', out var clientNonce)
            || !ScramText.IsNonce(clientNonce))
        {
            return ScramOutcome.Malformed;
        }
        _channelBinding = isPlus ? [.. message[..headerSize], .. _endPointHash] : message[..headerSize].ToArray();
        Span<byte> serverNonce = stackalloc byte[ScramText.NonceSize];
        ScramText.FillNonce(_random, serverNonce);
        _nonce = [.. clientNonce, .. serverNonce];
        byte[] first = [.. "r="u8, .. _nonce, .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $",s={Convert.ToBase64String(_verifier.Salt)},i={_verifier.Iterations}"))];
        _exchange = [.. bare, .. ","u8, .. first, .. ","u8];
        output.Write(first);
        return ScramOutcome.Accepted;
    }

    /// <summary>Reads the client's proof and, where it holds, writes the server's signature.</summary>
    public ScramOutcome AcceptClientFinal(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_exchange.Length == 0 || _isFinished)
        {
            return ScramOutcome.Malformed;
        }
        _isFinished = true;
        var proofAt = message.LastIndexOf(",p="u8);
        if (proofAt < 0)
        {
            return ScramOutcome.Malformed;
        }
        var withoutProof = message[..proofAt];
        var rest = withoutProof;
        Span<byte> proof = stackalloc byte[ScramVerifier.KeySize];
        if (!ScramText.TryReadAttribute(ref rest, (byte)'c', out var binding)
            || !ScramText.TryReadAttribute(ref rest, (byte)'r', out var nonce)
            || !ScramText.TryDecode(message[(proofAt + 3)..], proof))
        {
            return ScramOutcome.Malformed;
        }
        if (!CryptographicOperations.FixedTimeEquals(binding, ScramText.EncodeBase64(_channelBinding)))
        {
            return ScramOutcome.ChannelBindingRefused;
        }
        if (!CryptographicOperations.FixedTimeEquals(nonce, _nonce))
        {
            return ScramOutcome.Malformed;
        }
        byte[] authMessage = [.. _exchange, .. withoutProof];
        Match(authMessage, proof);
        // A right password that is not enough is refused like a wrong one, before our signature would confirm it: who guesses passwords learns
        // nothing without the second factor.
        if (Matched < 0 || (Matched == 0 && !_passwordSuffices))
        {
            return ScramOutcome.WrongProof;
        }
        WriteSignature(Matched == 0 ? _verifier : _others[Matched - 1], authMessage, output);
        return ScramOutcome.Accepted;
    }

    /// <summary>Forgets what the exchange held.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_exchange);
        CryptographicOperations.ZeroMemory(_nonce);
        _isFinished = true;
    }

    /// <summary>Reads <c>n,,</c>, <c>y,,</c> or <c>p=tls-server-end-point,,</c>. RFC 5802 section 6.</summary>
    private ScramOutcome ReadGs2Header(ReadOnlySpan<byte> message, bool isPlus, out int size)
    {
        var bound = "p=tls-server-end-point,"u8;
        size = 0;
        switch (message)
        {
            case [(byte)'n', (byte)',', ..]:
                size = 2;
                if (isPlus)
                {
                    return ScramOutcome.Malformed;
                }
                break;
            case [(byte)'y', (byte)',', ..]:
                size = 2;
                // The client can bind and believes that we cannot. Where we offered it, somebody took the offer out.
                if (isPlus || _offersPlus)
                {
                    return ScramOutcome.ChannelBindingRefused;
                }
                break;
            case [(byte)'p', (byte)'=', ..]:
                if (!isPlus || !message.StartsWith(bound))
                {
                    return ScramOutcome.ChannelBindingRefused;
                }
                size = bound.Length;
                break;
            default:
                return ScramOutcome.Malformed;
        }
        // An authorization identity (a=) is not supported, as in PostgreSQL: the next must be the empty one's comma.
        if (message.Length <= size || message[size] != ',')
        {
            return ScramOutcome.Malformed;
        }
        size++;
        return ScramOutcome.Accepted;
    }

    // All are tried, also behind one that fits: how long it takes tells how many there are and not which it was.
    private void Match(ReadOnlySpan<byte> authMessage, ReadOnlySpan<byte> proof)
    {
        if (ScramProof.Holds(_verifier, authMessage, proof))
        {
            Matched = 0;
        }
        for (var i = 0; i < _others.Count; i++)
        {
            if (ScramProof.Holds(_others[i], authMessage, proof))
            {
                Matched = i + 1;
            }
        }
    }

    private static void WriteSignature(ScramVerifier verifier, ReadOnlySpan<byte> authMessage, IBufferWriter<byte> output)
    {
        Span<byte> signature = stackalloc byte[ScramVerifier.KeySize];
        HMACSHA256.HashData(verifier.ServerKey, authMessage, signature);
        output.Write("v="u8);
        ScramText.WriteBase64(output, signature);
    }
}

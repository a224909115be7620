using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Menshen.Wire;

/// <summary>The client's side of one SCRAM exchange: how the gateway proves itself to the engine, and the engine to the gateway.</summary>
public sealed class ScramClient : IDisposable
{
    /// <summary>Rounds. More would hold up a loop for over a third of a second: an engine that asks for it is refused.</summary>
    public const int MaximumIterations = 1_000_000;

    /// <summary>Bytes of the longest salt read.</summary>
    private const int MaximumSaltSize = 1024;

    private readonly byte[] _password;
    private readonly byte[] _gs2Header;
    private readonly byte[] _endPointHash;
    private readonly FillRandom _random;
    private readonly byte[] _serverSignature = new byte[ScramVerifier.KeySize];
    private byte[] _firstBare = [];
    private byte[] _nonce = [];
    private bool _hasProven;

    /// <param name="password">Copied; the copy is cleared by <see cref="Dispose"/>.</param>
    /// <param name="bindsChannel">Whether the server offered PLUS and TLS is on.</param>
    /// <param name="serverEndPointHash">The tls-server-end-point hash of the server's certificate; empty without TLS.</param>
    /// <param name="random">Unpredictable bytes for the nonce.</param>
    public ScramClient(ReadOnlySpan<byte> password, bool bindsChannel, ReadOnlySpan<byte> serverEndPointHash, FillRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (bindsChannel && serverEndPointHash.IsEmpty)
        {
            throw new ArgumentException("A channel cannot be bound without its certificate's hash.", nameof(serverEndPointHash));
        }
        _password = password.ToArray();
        _random = random;
        _endPointHash = bindsChannel ? serverEndPointHash.ToArray() : [];
        // 'y' says: I could bind, you did not offer it. A server that did offer it then knows of the man between us.
        _gs2Header = (bindsChannel ? "p=tls-server-end-point,,"u8 : serverEndPointHash.IsEmpty ? "n,,"u8 : "y,,"u8).ToArray();
    }

    /// <summary>Writes the first message. The name stays empty, as libpq does: the StartupMessage said it.</summary>
    public void WriteFirst(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _nonce = new byte[ScramText.NonceSize];
        ScramText.FillNonce(_random, _nonce);
        _firstBare = [.. "n=,r="u8, .. _nonce];
        output.Write(_gs2Header);
        output.Write(_firstBare);
    }

    /// <summary>Reads the server's salt and count and writes the proof.</summary>
    public ScramOutcome AcceptServerFirst(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Span<byte> salt = stackalloc byte[MaximumSaltSize];
        var rest = message;
        if (_firstBare.Length == 0 || _hasProven
            || !ScramText.TryReadAttribute(ref rest, (byte)'r', out var nonce)
            || !ScramText.TryReadAttribute(ref rest, (byte)'s', out var saltText)
            || !ScramText.TryReadAttribute(ref rest, (byte)'i', out var count)
            || !ScramText.IsNonce(nonce) || nonce.Length <= _nonce.Length || !nonce.StartsWith(_nonce)
            || saltText.Length > MaximumSaltSize
            || Base64.DecodeFromUtf8(saltText, salt, out _, out var saltSize) != OperationStatus.Done || saltSize == 0
            || !Utf8Parser.TryParse(count, out int iterations, out var used) || used != count.Length
            || iterations is < 1 or > MaximumIterations)
        {
            return ScramOutcome.Malformed;
        }
        _hasProven = true;
        byte[] binding = [.. _gs2Header, .. _endPointHash];
        byte[] final = [.. "c="u8, .. ScramText.EncodeBase64(binding), .. ",r="u8, .. nonce];
        byte[] authMessage = [.. _firstBare, .. ","u8, .. message, .. ","u8, .. final];
        Span<byte> proof = stackalloc byte[ScramVerifier.KeySize];
        ScramProof.Make(_password, salt[..saltSize], iterations, authMessage, proof, _serverSignature);
        output.Write(final);
        output.Write(",p="u8);
        ScramText.WriteBase64(output, proof);
        return ScramOutcome.Accepted;
    }

    /// <summary>Whether the server proved that it knows the verifier. Without that it may be anybody.</summary>
    public bool AcceptServerFinal(ReadOnlySpan<byte> message)
    {
        Span<byte> signature = stackalloc byte[ScramVerifier.KeySize];
        var rest = message;
        return _hasProven
            && ScramText.TryReadAttribute(ref rest, (byte)'v', out var text)
            && ScramText.TryDecode(text, signature)
            && CryptographicOperations.FixedTimeEquals(signature, _serverSignature);
    }

    /// <summary>Clears the password and the signature.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_password);
        CryptographicOperations.ZeroMemory(_serverSignature);
        _hasProven = false;
        _firstBare = [];
    }

    /// <summary>A secret is not for reading.</summary>
    public override string ToString() => nameof(ScramClient);
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Menshen.Gateway.Tls;

/// <summary>Certificates and rules shared by all TLS sessions of one kind: those we serve, or those towards an external engine.</summary>
internal sealed class TlsContext : IDisposable
{
    private nint _context;

    private TlsContext(nint context, string? expectedHost, byte[] endPointHash)
    {
        _context = context;
        ExpectedHost = expectedHost;
        EndPointHash = endPointHash;
    }

    /// <summary>The name that the peer's certificate must carry; null on the serving side.</summary>
    public string? ExpectedHost { get; }

    /// <summary>tls-server-end-point of our certificate (RFC 5929): what SCRAM-SHA-256-PLUS binds to.</summary>
    public byte[] EndPointHash { get; }

    /// <summary>True for the side that accepts.</summary>
    public bool IsServer => ExpectedHost is null;

    /// <summary>Loads the server's chain and key. TLS 1.3 unless <paramref name="allowTls12"/>.</summary>
    /// <param name="certificatePath">Our chain.</param>
    /// <param name="privateKeyPath">Its key.</param>
    /// <param name="allowTls12">Serve TLS 1.2 besides.</param>
    /// <param name="clientAuthorityPath">Whose client certificates are asked for; null: none are. A client need not show one, but one that it
    /// shows must be in order, or the handshake fails.</param>
    /// <exception cref="IOException">A file is missing or they do not belong together.</exception>
    public static TlsContext ForServer(string certificatePath, string privateKeyPath, bool allowTls12, string? clientAuthorityPath = null)
    {
        var context = Create(LibSsl.TLS_server_method(), allowTls12);
        if (LibSsl.SSL_CTX_use_certificate_chain_file(context, certificatePath) != 1) throw Fault(context, $"Cannot use the certificate {certificatePath}");
        if (LibSsl.SSL_CTX_use_PrivateKey_file(context, privateKeyPath, LibSsl.SSL_FILETYPE_PEM) != 1 || LibSsl.SSL_CTX_check_private_key(context) != 1)
            throw Fault(context, $"Cannot use the private key {privateKeyPath} with that certificate");
        // No resumption: a ticket would let a session start without the certificate check that later issues rest on.
        _ = LibSsl.SSL_CTX_set_num_tickets(context, 0);
        _ = LibSsl.SSL_CTX_ctrl(context, LibSsl.SSL_CTRL_SET_SESS_CACHE_MODE, 0, 0);
        if (clientAuthorityPath is not null) AskForCertificates(context, clientAuthorityPath);
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(certificatePath));
        return new TlsContext(context, null, HashForBinding(certificate));
    }

    /// <summary>Verifies the engine's certificate against <paramref name="rootsPath"/> (null: the system's) and its name.</summary>
    public static TlsContext ForEngine(string hostName, string? rootsPath)
    {
        var context = Create(LibSsl.TLS_client_method(), allowTls12: true);
        var loaded = rootsPath is null ? LibSsl.SSL_CTX_set_default_verify_paths(context) : LibSsl.SSL_CTX_load_verify_locations(context, rootsPath, 0);
        if (loaded != 1) throw Fault(context, $"Cannot load the roots {rootsPath ?? "of the system"}");
        LibSsl.SSL_CTX_set_verify(context, LibSsl.SSL_VERIFY_PEER, 0);
        return new TlsContext(context, hostName, []);
    }

    /// <summary>A new session over the loop's window.</summary>
    public unsafe TlsSession Open(TlsWindow* window) => new(LibSsl.SSL_new(_context), this, window);

    public void Dispose()
    {
        if (_context == 0) return;
        LibSsl.SSL_CTX_free(_context);
        _context = 0;
    }

    // OpenSSL verifies chain, validity, and by default on the serving side also that the certificate is one for clients: our own server
    // certificate, signed by the same authority, is none.
    private static void AskForCertificates(nint context, string authority)
    {
        if (LibSsl.SSL_CTX_load_verify_locations(context, authority, 0) != 1) throw Fault(context, $"Cannot load the authority {authority}");
        var names = LibSsl.SSL_load_client_CA_file(authority);
        if (names == 0) throw Fault(context, $"Cannot read the authority {authority}");
        // The context owns the list from here on. Drivers choose among their certificates by it.
        LibSsl.SSL_CTX_set_client_CA_list(context, names);
        LibSsl.SSL_CTX_set_verify(context, LibSsl.SSL_VERIFY_PEER, 0);
    }

    private static nint Create(nint method, bool allowTls12)
    {
        var context = LibSsl.SSL_CTX_new(method);
        if (context == 0) throw new IOException($"SSL_CTX_new: {LibSsl.TakeError()}");
        _ = LibSsl.SSL_CTX_ctrl(context, LibSsl.SSL_CTRL_SET_MIN_PROTO_VERSION, allowTls12 ? LibSsl.TLS1_2 : LibSsl.TLS1_3, 0);
        _ = LibSsl.SSL_CTX_ctrl(context, LibSsl.SSL_CTRL_MODE, LibSsl.SSL_MODE_RELEASE_BUFFERS | LibSsl.SSL_MODE_AUTO_RETRY, 0);
        _ = LibSsl.SSL_CTX_set_options(context, LibSsl.SSL_OP_NO_RENEGOTIATION | LibSsl.SSL_OP_NO_COMPRESSION | LibSsl.SSL_OP_NO_TICKET);
        return context;
    }

    private static IOException Fault(nint context, string what)
    {
        var error = new IOException($"{what}: {LibSsl.TakeError()}");
        LibSsl.SSL_CTX_free(context);
        return error;
    }

    // RFC 5929, 4.1: the hash of the certificate's signature, with SHA-256 in the place of MD5 and SHA-1.
    private static byte[] HashForBinding(X509Certificate2 certificate)
    {
        var name = certificate.SignatureAlgorithm.FriendlyName ?? string.Empty;
        if (name.Contains("384", StringComparison.Ordinal)) return SHA384.HashData(certificate.RawData);
        return name.Contains("512", StringComparison.Ordinal) ? SHA512.HashData(certificate.RawData) : SHA256.HashData(certificate.RawData);
    }
}

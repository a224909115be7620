using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Menshen.Keystore.Files;

namespace Menshen.Keystore.Certificates;

/// <summary>The PEM files of authority and server, under names that PostgreSQL people know.</summary>
internal static class CertificateFiles
{
    internal const string Authority = "ca.crt";
    internal const string Server = "server.crt";
    internal const string ServerKey = "server.key";

    // Certificates are for everyone to read; who writes them is who owns the directory.
    private const UnixFileMode Everyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    internal static X500DistinguishedName Name(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationName("Menshen");
        builder.AddCommonName(commonName);
        return builder.Build();
    }

    internal static void WriteCertificate(string directory, string file, X509Certificate2 certificate)
    {
        Directory.CreateDirectory(directory);
        KeystoreFiles.Write(Path.Combine(directory, file), Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"), Everyone);
    }

    internal static X509Certificate2 ReadCertificate(string directory, string file)
    {
        var path = Path.Combine(directory, file);
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or CryptographicException)
        {
            throw new KeystoreException($"{path} is missing or is not a certificate in PEM form. Restore it from the backup.", exception);
        }
    }

    internal static void WriteKey(string directory, ECDsa key)
    {
        var pkcs8 = key.ExportPkcs8PrivateKey();
        var pem = new byte[PemEncoding.GetEncodedSize("PRIVATE KEY".Length, pkcs8.Length) + 1];
        try
        {
            PemEncoding.TryWriteUtf8("PRIVATE KEY"u8, pkcs8, pem, out var written);
            pem[written++] = (byte)'\n';
            KeystoreFiles.Write(Path.Combine(directory, ServerKey), pem.AsSpan(0, written));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
            CryptographicOperations.ZeroMemory(pem);
        }
    }
}

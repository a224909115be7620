using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Menshen.Keystore.Certificates;

/// <summary>The names and addresses under which clients reach the server: always the loopback ones and the host's own, and those an
/// operator adds.</summary>
public sealed class ServerNames
{
    private readonly string[] _dnsNames;
    private readonly IPAddress[] _addresses;

    /// <summary>Takes the host's name and further DNS names or addresses.</summary>
    public ServerNames(string hostName, params IEnumerable<string> others)
    {
        string[] all = [hostName, "localhost", "127.0.0.1", "::1", .. others];
        _addresses = [.. all.Select(name => IPAddress.TryParse(name, out var address) ? address : null).OfType<IPAddress>().Distinct()];
        _dnsNames = [.. all.Where(name => !IPAddress.TryParse(name, out _)).Distinct(StringComparer.OrdinalIgnoreCase)];
        foreach (var name in _dnsNames)
        {
            if (!IsDnsName(name))
            {
                throw new KeystoreException(
                    $"'{name}' is neither a DNS name in ASCII nor an IP address. Write international names in their xn-- form.");
            }
        }

        Common = hostName;
    }

    /// <summary>The host's name.</summary>
    public string Common { get; }

    internal X509Extension Extension()
    {
        var builder = new SubjectAlternativeNameBuilder();
        Array.ForEach(_dnsNames, builder.AddDnsName);
        Array.ForEach(_addresses, builder.AddIpAddress);
        return builder.Build();
    }

    /// <summary>True if the certificate is for each of these names.</summary>
    internal bool AreAllIn(X509Certificate2 certificate)
    {
        var extension = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return extension is not null
            && _dnsNames.All(name => extension.EnumerateDnsNames().Contains(name, StringComparer.OrdinalIgnoreCase))
            && _addresses.All(extension.EnumerateIPAddresses().Contains);
    }

    private static bool IsDnsName(string name) =>
        name.Length > 0
        && name.TrimStart('*').All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');
}

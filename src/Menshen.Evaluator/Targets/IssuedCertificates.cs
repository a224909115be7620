using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Menshen.Evaluator.Targets;

/// <summary>Client certificates that a deployment's security administrator issues for an evaluation, for those of whom the policy demands one; their keys are made here and go nowhere.</summary>
internal sealed class IssuedCertificates(PublicInterface asked, Credential security) : IDisposable
{
    private const int Days = 1;

    private readonly ConcurrentDictionary<string, (string Serial, string Certificate, string Key)> _issued = new(StringComparer.Ordinal);

    // For its owner alone: in it are private keys.
    private readonly Lazy<DirectoryInfo> _directory = new(() => Directory.CreateTempSubdirectory("menshen-evaluate-"));

    /// <summary>Files of the certificate and the key of a subject; null from whom none is demanded.</summary>
    public (string Certificate, string Key)? Of(string name) => _issued.TryGetValue(name, out var one) ? (one.Certificate, one.Key) : null;

    /// <summary>Has one issued if the policy demands it, or any second factor.</summary>
    public async Task EnsureAsync(string name, CancellationToken cancellation)
    {
        if (_issued.ContainsKey(name)) return;
        var demand = (await asked.AskAsync(security, "GET", $"/v1/factors/{name}", null, cancellation).ConfigureAwait(false)).GetProperty("demand").GetString();
        if (demand == "none") return;
        if (demand == "ticket") throw new EvaluationFaultException($"the policy demands a ticket of {name} at each log-in, and a judge logs in some hundred times: let factors ask for any-second of it");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var answer = await asked.AskAsync(security, "POST", "/v1/certificates", new JsonObject { ["name"] = name, ["request"] = request, ["days"] = Days }, cancellation).ConfigureAwait(false);
        var (certificate, secret) = (Path.Combine(_directory.Value.FullName, $"{name}.crt"), Path.Combine(_directory.Value.FullName, $"{name}.key"));
        await File.WriteAllTextAsync(certificate, answer.GetProperty("certificate").GetString(), cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(secret, key.ExportPkcs8PrivateKeyPem(), cancellation).ConfigureAwait(false);
        _issued[name] = (answer.GetProperty("serial").GetString()!, certificate, secret);
    }

    /// <summary>Revokes them; answers what is in force still.</summary>
    public async Task<IReadOnlyList<string>> RevokeAsync(CancellationToken cancellation)
    {
        var left = new List<string>();
        foreach (var (name, one) in _issued)
        {
            // That of a deleted subject is in force no more, and may be unknown.
            var (fault, _) = await asked.TryAsync(security, "DELETE", $"/v1/certificates/{one.Serial}", null, cancellation).ConfigureAwait(false);
            if (fault is not null && !fault.StartsWith("not-found", StringComparison.Ordinal)) left.Add($"the certificate {one.Serial} of {name} ({fault})");
        }

        _issued.Clear();
        return left;
    }

    public void Dispose()
    {
        if (_directory.IsValueCreated) _directory.Value.Delete(recursive: true);
    }
}

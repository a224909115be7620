using System.Collections.Frozen;
using Menshen.Engine;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Tickets and certificates in memory, as the gateway asks for them at each login; replaced as a whole.</summary>
internal sealed class FactorDirectory : IDisposable
{
    private readonly TicketCatalogue _tickets;
    private readonly CertificateBook _certificates;
    private readonly IVerifierSealing _sealing;
    private readonly QuietLoad _quiet;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private FrozenDictionary<long, SubjectFactors> _factors = FrozenDictionary<long, SubjectFactors>.Empty;
    private int _isWanted;

    public FactorDirectory(TicketCatalogue tickets, CertificateBook certificates, IVerifierSealing sealing, TimeProvider time) =>
        (_tickets, _certificates, _sealing, _quiet) = (tickets, certificates, sealing, new QuietLoad(LoadInTurnAsync, time));

    /// <summary>The certificates in force are others than before. Raised on the loader's task; tickets, which come and go all day, raise nothing.</summary>
    public event EventHandler? CertificatesChanged;

    /// <summary>Why the picture may be old, or null.</summary>
    public string? Trouble => _quiet.IsBehind ? "the catalogue could not be read; tickets and certificates are known as they were before" : null;

    /// <summary>What the subject has. Never blocks.</summary>
    public SubjectFactors Of(long subjectId) => Volatile.Read(ref _factors).GetValueOrDefault(subjectId, SubjectFactors.None);

    /// <summary>Loads anew. One load at a time, or an older picture could replace a newer one.</summary>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var before = Volatile.Read(ref _factors);
            var after = await LoadAsync(cancellation).ConfigureAwait(false);
            Volatile.Write(ref _factors, after);
            if (!Fingerprints(before).SetEquals(Fingerprints(after)))
                CertificatesChanged?.Invoke(this, EventArgs.Empty);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>For the catalogue's notices. Those that come while one load waits for its turn are that load: tickets come in crowds.</summary>
    public async Task ReloadQuietlyAsync()
    {
        if (Interlocked.Exchange(ref _isWanted, 1) == 0)
            await _quiet.AskAsync().ConfigureAwait(false);
    }

    /// <summary>What a ticket's verifier is sealed for: whoever can write the catalogue cannot make a ticket, nor another's of one of his own. No subject's
    /// name has a blank; a database's and a label may, so that the label is counted.</summary>
    public static string TicketContext(long subject, TicketTerms terms) => terms.Label is { } label
        ? FormattableString.Invariant($"labelled-ticket {subject} {terms.Source} {label.Length} {label} {terms.Database}")
        : FormattableString.Invariant($"ticket {subject} {terms.Source} {terms.Database}");

    public void Dispose()
    {
        _quiet.Stop();
        _oneAtATime.Dispose();
    }

    private static HashSet<string> Fingerprints(FrozenDictionary<long, SubjectFactors> factors) =>
        [.. factors.Values.SelectMany(f => f.Certificates).Select(c => c.Fingerprint)];

    private async Task LoadInTurnAsync()
    {
        try
        {
            await _oneAtATime.WaitAsync().ConfigureAwait(false);
            _oneAtATime.Release();
        }
        finally
        {
            Volatile.Write(ref _isWanted, 0);
        }
        await ReloadAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<FrozenDictionary<long, SubjectFactors>> LoadAsync(CancellationToken cancellation)
    {
        var living = (await _tickets.LivingAsync(cancellation).ConfigureAwait(false))
            .Select(t => t with { ScramVerifier = _sealing.Open(t.ScramVerifier, TicketContext(t.SubjectId, t.Terms)) ?? "" })
            .Where(t => t.ScramVerifier.Length > 0)
            .ToLookup(t => t.SubjectId, t => new TicketEntry(t.Id, t.ScramVerifier, t.Terms.Source, t.Terms.Database, t.ExpiresAt) { Label = t.Terms.Label });
        var inForce = (await _certificates.ListAsync(current: true, cancellation).ConfigureAwait(false)).Where(c => c.IsInForce).Select(c => c.Row)
            .ToLookup(c => c.SubjectId, c => new CertificateEntry(c.Fingerprint, c.NotAfter));
        return living.Select(group => group.Key).Union(inForce.Select(group => group.Key))
            .ToFrozenDictionary(id => id, id => new SubjectFactors([.. living[id]], [.. inForce[id]]));
    }
}

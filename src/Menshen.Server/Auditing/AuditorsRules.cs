using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>One of the auditor's two files: in force is what an auditor accepted last, and never what somebody wrote into the file since.</summary>
/// <remarks><code>
/// before the engine: this gateway's sealed copy; without one nothing, which is the safe default
/// with the catalogue: the newest there, if its seal fits and it is newer; at a deployment's first start the file
/// then: what an auditor accepts, by its digest
/// </code>
/// Whoever writes the directory can put back an older copy: the catalogue is newer. Whoever writes the catalogue cannot make a seal.</remarks>
internal sealed class AuditorsRules<T> : IAuditorsRules, IDisposable
    where T : class
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IRulesForm<T> _form;
    private readonly PolicySeal _seal;
    private readonly SealedTextFile _copy;
    private readonly JournalWriter _journal;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private AuditRulesCatalogue? _catalogue;
    private AcceptedRules _accepted = AcceptedRules.None;
    private RulesReading<T> _reading;

    /// <param name="form">What such texts say.</param>
    /// <param name="path">Where they are proposed.</param>
    /// <param name="places">Where those that were accepted are kept.</param>
    /// <param name="journal">Is told of each change.</param>
    /// <param name="time">The clock.</param>
    public AuditorsRules(IRulesForm<T> form, string path, RulesPlaces places, JournalWriter journal, TimeProvider time)
    {
        (_form, Path, _journal, _time) = (form, path, journal, time);
        _seal = places.SealOf(form.File);
        _copy = new SealedTextFile(places.CopyOf(form.File), _seal);
        if (!_copy.TryRead(out var found)) Trouble = $"this gateway's copy of what was accepted of {form.File} is not as Menshen wrote it";
        else if (found is { } copy) _accepted = new AcceptedRules(copy.Version, copy.Text);
        _reading = form.Read(_accepted.Text, form.File);
    }

    public string Path { get; }

    public string Command => _form.Command;

    /// <summary>What they say.</summary>
    public T InForce => _reading.Rules;

    public byte[] Text => _accepted.Text;

    public string Digest => _accepted.Digest;

    public (IReadOnlyList<string> Errors, string Instead) Faults => (_reading.Errors, _reading.Instead);

    /// <summary>What is wrong with where they are kept, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Told of each text before the journal says that it is in force.</summary>
    public Action<byte[]> Announced { private get; set; } = _ => { };

    /// <summary>Goes by the rules in force.</summary>
    public Action<T> Applied { private get; set; } = _ => { };

    /// <summary>Settles what is in force with the catalogue, and records it.</summary>
    /// <param name="catalogue">Where those that were accepted are kept, too.</param>
    /// <param name="isFirstStart">This deployment has not run before: the file is taken as it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task SettleAsync(AuditRulesCatalogue catalogue, bool isFirstStart, CancellationToken cancellation)
    {
        _catalogue = catalogue;
        var stored = await catalogue.NewestAsync(_form.File, cancellation).ConfigureAwait(false);
        if (stored is not null && !_seal.Fits(stored.Version, stored.Text.Span, stored.Seal.Span))
            (stored, Trouble) = (null, $"the newest that the catalogue has of {_form.File} is not as Menshen wrote it, or belongs to other keys");
        else if (stored is null && _accepted.Version == 0 && isFirstStart && Trouble is null)
            stored = await TakeFirstAsync(cancellation).ConfigureAwait(false);
        else if (_accepted.Version > (stored?.Version ?? 0))
            Trouble = FormattableString.Invariant($"the catalogue was put back: it does not know version {_accepted.Version} of {_form.File}, which holds on; accept it again");
        if (stored is not null && stored.Version >= _accepted.Version && AcceptedRules.DigestOf(stored.Text.Span) != Digest) _accepted = new AcceptedRules(stored.Version, stored.Text.ToArray());
        if (_accepted.Version == 0) Trouble = $"{Trouble ?? $"no auditor has accepted {_form.File}"}; until one does, {_form.Safe}: {Command} apply --reason TEXT";
        if (Trouble is { } trouble) Tell(Digest, trouble, RulesResult.Forged);
        // What is as it was made is written again, too: of a copy that somebody wrote nothing is left.
        Keep(_accepted);
        Announced(Text);
        var isStored = stored?.Version == _accepted.Version;
        Record("", Digest, _form.Differences(_form.Read([], _form.File).Rules, InForce), isStored ? stored!.Auditor : "", isStored ? stored!.Reason : "");
    }

    public RulesPlan PlanOf(byte[] text)
    {
        var read = _form.Read(text, Path);
        return new RulesPlan(read.Errors, read.Errors.Count > 0 ? [] : _form.Differences(InForce, read.Rules));
    }

    public async Task<RulesPlan> AcceptAsync(byte[] text, string comparedWith, string auditor, string reason, CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (comparedWith != Digest) throw new CatalogueRefusalException("what is in force is another than what was compared: plan again.");
            var (plan, before) = (PlanOf(text), Digest);
            if (plan.Errors.Count > 0)
            {
                Record(new RulesChange(JournalTime.Now(_time), before, AcceptedRules.DigestOf(text), string.Join("; ", plan.Errors), RulesResult.Refused, auditor, reason));
                return plan;
            }

            var newest = await Catalogue.NewestAsync(_form.File, cancellation).ConfigureAwait(false);
            var next = new AcceptedRules(checked(Math.Max(newest?.Version ?? 0, _accepted.Version) + 1), text);
            await StoreAsync(next, auditor, reason, cancellation).ConfigureAwait(false);
            Announced(text);
            // The record comes first: rules of which nobody can later say when they began are not applied.
            if (!Record(before, next.Digest, plan.Differences, auditor, reason))
            {
                Announced(Text);
                throw new CatalogueRefusalException("the journal cannot record it, so it is in force from the next start on only.");
            }

            Trouble = null;
            Keep(next);
            Applied(InForce);
            WriteFile(before);
            return plan;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public bool Tell(string digest, string what, string result) =>
        Record(new RulesChange(JournalTime.Now(_time), Digest, digest, what, result, "", ""));

    public void Dispose() => _oneAtATime.Dispose();

    private AuditRulesCatalogue Catalogue => _catalogue ?? throw new InvalidOperationException("not settled yet");

    // What is too long or no file is the safe default, and is told by whoever watches the file.
    private async Task<StoredAuditRules> TakeFirstAsync(CancellationToken cancellation)
    {
        new SettledFile(Path).TryTake(settled: true, out var text, out _);
        return await StoreAsync(new AcceptedRules(1, text), "menshen", "the first start takes the file", cancellation).ConfigureAwait(false);
    }

    private async Task<StoredAuditRules> StoreAsync(AcceptedRules rules, string auditor, string reason, CancellationToken cancellation)
    {
        var stored = new StoredAuditRules(rules.Version, rules.Text, _seal.Of(rules.Version, rules.Text), auditor, reason);
        await Catalogue.AddAsync(_form.File, stored, _time.GetUtcNow(), cancellation).ConfigureAwait(false);
        return stored;
    }

    // In the catalogue it is: a copy that cannot be written is made by the next start.
    private void Keep(AcceptedRules rules)
    {
        (_accepted, _reading) = (rules, _form.Read(rules.Text, _form.File));
        try
        {
            _copy.Write(rules.Version, rules.Text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Trouble = $"what was accepted of {_form.File} is in force, but this gateway's copy could not be written";
        }
    }

    private bool Record(string before, string digest, IReadOnlyList<string> changes, string by, string reason) =>
        Record(new RulesChange(JournalTime.Now(_time), before, digest, string.Join("; ", changes), RulesResult.InForce, by, reason));

    private bool Record(RulesChange change) => _form.Record(_journal, change, Patience);

    // The file shall say what is in force; but what somebody has not had accepted yet is not thrown away.
    private void WriteFile(string before)
    {
        try
        {
            if (Text.Length > 0 && new FileInfo(Path).LinkTarget is null && (!File.Exists(Path) || AcceptedRules.DigestOf(File.ReadAllBytes(Path)) == before))
                PrivateFiles.Write(Path, Text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever watches the file says that it is another.
        }
    }
}

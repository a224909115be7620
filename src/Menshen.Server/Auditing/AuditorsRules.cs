using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>One of the auditor's two files: in force is what an auditor accepted last, and never what somebody wrote into the file since.</summary>
/// <remarks><code>
/// before the engine: this gateway's sealed copy; without one nothing, which is the safe default
/// with the catalogue: the newest there, if its seal fits and it is newer; at a deployment's first start the file
/// with the journal: nothing older than what that knows; else nothing, which is the safe default
/// then: what an auditor accepts, by its digest
/// </code>
/// Whoever writes the directory can put back an older copy: the catalogue is newer. Whoever writes the catalogue cannot make a seal. Whoever writes both puts back
/// what was accepted once: the journal is newer.</remarks>
internal sealed class AuditorsRules<T> : IAuditorsRules, IDisposable
    where T : class
{
    /// <summary>A start looks for the last statement from the journal's end: no farther than this.</summary>
    private const long StatedAfterBytes = 128 << 20;

    private static readonly TimeSpan StatedAfter = TimeSpan.FromDays(1);
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
    private (long Bytes, long At) _stated;

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

    /// <summary>See <see cref="IRulesForm{T}.Common"/>.</summary>
    public string Common => _form.Common(InForce);

    public (IReadOnlyList<string> Errors, string Instead) Faults => (_reading.Errors, _reading.Instead);

    /// <summary>What is wrong with where they are kept, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Told of each text before the journal says that it is in force.</summary>
    public Action<byte[]> Announced { private get; set; } = _ => { };

    /// <summary>Goes by the rules in force.</summary>
    public Action<T> Applied { private get; set; } = _ => { };

    /// <summary>Settles what is in force with the catalogue and the journal, and records it.</summary>
    /// <param name="catalogue">Where those that were accepted are kept, too.</param>
    /// <param name="history">What the journal has of them.</param>
    /// <param name="isFirstStart">This deployment has had no policy before: the file is taken as it is, if the journal knows of no rules either.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task SettleAsync(AuditRulesCatalogue catalogue, RulesHistory history, bool isFirstStart, CancellationToken cancellation)
    {
        _catalogue = catalogue;
        var (newest, unread) = Ask(history);
        var stored = await catalogue.NewestAsync(_form.File, cancellation).ConfigureAwait(false);
        if (stored is not null && !Fits(stored))
            (stored, Trouble) = (null, $"the newest that the catalogue has of {_form.File} is not as Menshen wrote it, or belongs to other keys");
        else if (stored is null && _accepted.Version == 0 && isFirstStart && newest is null && (unread ?? Trouble) is null)
            stored = await TakeFirstAsync(cancellation).ConfigureAwait(false);
        else if (_accepted.Version > (stored?.Version ?? 0))
            Trouble = FormattableString.Invariant($"the catalogue was put back: it does not know version {_accepted.Version} of {_form.File}, which holds on; accept it again");
        if (stored is not null && stored.Version >= _accepted.Version && AcceptedRules.DigestOf(stored.Text.Span) != Digest) _accepted = new AcceptedRules(stored.Version, stored.Text.ToArray());
        if ((unread ?? Contradiction(newest)) is { } wrong)
            // Under the journal's number: what is older than it stays so.
            (Trouble, _accepted) = ($"{wrong}; {UntilAccepted}", new AcceptedRules(Math.Max(newest?.Version ?? 0, _accepted.Version), []));
        else if (_accepted.Version == 0) Trouble = $"{Trouble ?? $"no auditor has accepted {_form.File}"}; {UntilAccepted}";
        if (Trouble is { } trouble) Tell(Digest, trouble, RulesResult.Forged);
        // What is as it was made is written again, too: of a copy that somebody wrote nothing is left.
        Keep(_accepted);
        Announced(Text);
        var isStored = stored?.Version == _accepted.Version && AcceptedRules.DigestOf(stored.Text.Span) == Digest;
        if (!Record("", _accepted, _form.Differences(_form.Read([], _form.File).Rules, InForce), isStored ? stored!.Auditor : "", isStored ? stored!.Reason : ""))
            throw new ServerFaultException($"the journal cannot record what is in force of {_form.File}", "Look at the disk of the journal.");
    }

    /// <summary>Looks whether what is kept is what is in force. What is not would be so at the next start: it is told once. Says what is in force to the journal again, where it has grown much.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!IsCopied())
            {
                Tell(Digest, $"this gateway's copy of what was accepted of {_form.File} was not as Menshen wrote it, and was written anew", RulesResult.Forged);
                Keep(_accepted);
            }

            var stored = await Catalogue.NewestAsync(_form.File, cancellation).ConfigureAwait(false);
            var isSame = stored is null ? _accepted.Version == 0 : stored.Version == _accepted.Version && AcceptedRules.DigestOf(stored.Text.Span) == Digest && Fits(stored);
            if (!isSame && Trouble is null)
            {
                Trouble = FormattableString.Invariant($"the newest that the catalogue has of {_form.File} is not version {_accepted.Version}, which is in force: accept it again");
                Tell(Digest, Trouble, RulesResult.Forged);
            }

            if (_journal.Status.BytesWritten - _stated.Bytes > StatedAfterBytes || _time.GetElapsedTime(_stated.At) > StatedAfter) Record(Digest, _accepted, [], "", "");
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public RulesPlan PlanOf(byte[] text)
    {
        if (text.Length > AcceptedRules.MostBytes)
            return new RulesPlan([FormattableString.Invariant($"{_form.File} has {text.Length} bytes, and at most {AcceptedRules.MostBytes} can be accepted: leave remarks out, or join rules that differ in one list only")], []);
        var read = _form.Read(text, Path);
        return new RulesPlan(read.Errors, read.Errors.Count > 0 ? [] : _form.Differences(InForce, read.Rules));
    }

    public async Task<RulesPlan> AcceptAsync(byte[] text, string comparedWith, string auditor, string reason, CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (comparedWith != Digest) throw new CatalogueRefusalException("what is in force is another than what was compared: plan again.");
            // Where something is wrong with how they are kept, the same text is accepted again.
            if (_accepted.Version > 0 && Trouble is null && AcceptedRules.DigestOf(text) == Digest) return new RulesPlan([], []);
            var (plan, before) = (PlanOf(text), Digest);
            if (plan.Errors.Count > 0)
            {
                Record(new RulesChange(JournalTime.Now(_time), before, AcceptedRules.DigestOf(text), string.Join("; ", plan.Errors), RulesResult.Refused, auditor, reason));
                return plan;
            }

            var newest = await NewestSealedAsync(cancellation).ConfigureAwait(false);
            var next = new AcceptedRules(checked(Math.Max(newest?.Version ?? 0, _accepted.Version) + 1), text);
            // From here on it is done to its end, whoever goes away: it would be in force at the next start, and on record as failed.
            await StoreAsync(next, auditor, reason, CancellationToken.None).ConfigureAwait(false);
            Announced(text);
            // The record comes first: rules of which nobody can later say when they began are not applied.
            if (!Record(before, next, plan.Differences, auditor, reason))
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

    private string UntilAccepted => $"until an auditor accepts it, {_form.Safe}: {Command} apply --reason TEXT";

    private bool Fits(StoredAuditRules stored) => _seal.Fits(stored.Version, stored.Text.Span, stored.Seal.Span);

    private (RulesInForce? Newest, string? Trouble) Ask(RulesHistory history)
    {
        try
        {
            return (history.Newest(_form.Kind), null);
        }
        catch (Exception e) when (e is JournalDamagedException or IOException or UnauthorizedAccessException)
        {
            return (null, $"the journal could not be asked what was in force of {_form.File} ({e.Message})");
        }
    }

    // Newer is not told: it was accepted, and its record could not be made.
    private string? Contradiction(RulesInForce? newest) => newest is null or { Version: 0 } || newest.Version < _accepted.Version ? null
        : _accepted.Version == 0 ? FormattableString.Invariant($"nothing is kept of {_form.File}, of which the journal knows version {newest.Version}")
        : newest.Version > _accepted.Version ? FormattableString.Invariant($"what is kept of {_form.File} is version {_accepted.Version}, and older than what the journal knows, which is version {newest.Version}")
        : newest.Digest != Digest ? FormattableString.Invariant($"what is kept of {_form.File} is another version {newest.Version} than the journal knows") : null;

    private bool IsCopied()
    {
        try
        {
            return _copy.TryRead(out var found) && found is { } copy && copy.Version == _accepted.Version && AcceptedRules.DigestOf(copy.Text) == Digest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What is above the rules in force and not sealed here goes: no number may be above it, and nothing could be accepted any more.
    private async Task<StoredAuditRules?> NewestSealedAsync(CancellationToken cancellation)
    {
        while (await Catalogue.NewestAsync(_form.File, cancellation).ConfigureAwait(false) is { } newest)
        {
            if (newest.Version <= _accepted.Version || Fits(newest)) return newest;
            await Catalogue.RemoveForgedAsync(_form.File, newest.Version, cancellation).ConfigureAwait(false);
            Tell(Digest, FormattableString.Invariant($"version {newest.Version} of {_form.File} in the catalogue was not as Menshen wrote it, and was taken out"), RulesResult.Forged);
        }

        return null;
    }

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

    private bool Record(string before, AcceptedRules rules, IReadOnlyList<string> changes, string by, string reason)
    {
        var isDone = Record(new RulesChange(JournalTime.Now(_time), before, rules.Digest, string.Join("; ", changes), RulesResult.InForce, by, reason, rules.Version));
        if (isDone) _stated = (_journal.Status.BytesWritten, _time.GetTimestamp());
        return isDone;
    }

    private bool Record(RulesChange change) => _form.Record(_journal, change, Patience);

    // The file shall say what is in force; but what somebody has not had accepted yet is not thrown away.
    private void WriteFile(string before)
    {
        try
        {
            if (Text.Length > 0 && new FileInfo(Path).LinkTarget is null && (!File.Exists(Path) || AcceptedRules.DigestOf(RegularFile.Read(Path)) == before))
                PrivateFiles.Write(Path, Text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever watches the file says that it is another.
        }
    }
}

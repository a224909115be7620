using System.Collections.Frozen;
using Menshen.Engine;
using Menshen.Policy;
using Menshen.Policy.Labels;

namespace Menshen.Server;

/// <summary>Labels and clearances in memory: the policy's, and those set by command, which the catalogue has.</summary>
/// <remarks>Whoever decides about a login asks <see cref="InForce"/>. When somebody's clearance is another than before, by whatever change at whatever
/// gateway (a command, a group), <see cref="Changed"/> says whose.</remarks>
internal sealed class LabelDirectory : IDisposable
{
    private readonly ClearanceCatalogue _catalogue;
    private readonly SubjectDirectory _subjects;
    private readonly InForce<LabelRules> _policy;
    private readonly QuietLoad _quiet;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private LabelPicture _picture = LabelPicture.Nothing;

    public LabelDirectory(ClearanceCatalogue catalogue, SubjectDirectory subjects, InForce<LabelRules> policy, TimeProvider time) =>
        (_catalogue, _subjects, _policy, _quiet) = (catalogue, subjects, policy, new QuietLoad(() => ReloadAsync(CancellationToken.None), time));

    /// <summary>These subjects' clearances changed. Raised on the loader's task.</summary>
    public event EventHandler<IReadOnlyList<string>>? Changed;

    /// <summary>Why the picture may be old, or null.</summary>
    public string? Trouble => _quiet.IsBehind ? "the catalogue could not be read; clearances are known as they were before" : null;

    /// <summary>The rules by which a login gets its label.</summary>
    public LabelRules InForce => Picture.Rules;

    public LabelPicture Picture => Volatile.Read(ref _picture);

    /// <summary>True if labels were applied to the database: who comes without a label sees no labelled row there.</summary>
    public bool HasLabels(string database) => Picture.Databases.ContainsKey(database);

    /// <summary>Loads anew, one at a time, or an older picture could replace a newer one.</summary>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<string> changed;
        try
        {
            var picture = await LoadAsync(cancellation).ConfigureAwait(false);
            changed = ReferenceEquals(_picture, LabelPicture.Nothing) ? [] : picture.ChangedSince(_picture);
            Volatile.Write(ref _picture, picture);
        }
        finally
        {
            _oneAtATime.Release();
        }

        if (changed.Count > 0) Changed?.Invoke(this, changed);
    }

    /// <summary>For changes heard of. What fails is tried again until it has worked: a clearance that was taken down would else be as it was until the next change.</summary>
    public Task ReloadQuietlyAsync() => _quiet.AskAsync();

    public void Dispose()
    {
        _quiet.Stop();
        _oneAtATime.Dispose();
    }

    private async Task<LabelPicture> LoadAsync(CancellationToken cancellation)
    {
        var set = (await _catalogue.LoadAsync(cancellation).ConfigureAwait(false)).ToFrozenDictionary(clearance => clearance.Subject, StringComparer.Ordinal);
        var databases = (await _catalogue.DatabasesAsync(cancellation).ConfigureAwait(false)).ToFrozenDictionary(StringComparer.Ordinal);
        var rules = _policy.Now;
        var inForce = rules.With(set.Values.Where(stored => stored.Highest is not null).Select(stored => KeyValuePair.Create(stored.Subject, Read(stored, rules.Words))));
        return new LabelPicture(
            inForce, set, databases, _subjects.Living.ToFrozenDictionary(subject => subject.Name, subject => inForce.ClearanceOf(subject.Name, subject.Groups), StringComparer.Ordinal));
    }

    /// <summary>Null if one of the labels is none of the policy's any more: then nobody can say what it meant.</summary>
    private static Clearance? Read(StoredClearance stored, LabelWords words)
    {
        Label[] labels = [new(stored.Highest!.Value), new(stored.Lowest!.Value), new(stored.Default!.Value)];
        var floor = stored.TrustedDownTo is { } bits ? new Label(bits) : (Label?)null;
        return labels.All(words.Names) && (floor is null || words.Names(floor.Value)) ? new Clearance(labels[0], labels[1], labels[2], floor) : null;
    }
}

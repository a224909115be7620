using System.Collections.Frozen;
using Menshen.Engine;
using Menshen.Policy;
using Menshen.Policy.Labels;
using Npgsql;

namespace Menshen.Server;

/// <summary>Labels and clearances in memory: the policy's, and those set by command, which the catalogue has.</summary>
/// <remarks>Whoever decides about a login asks <see cref="InForce"/>. When somebody's clearance is another than before, by whatever change at whatever
/// gateway (a command, a group), <see cref="Changed"/> says whose.</remarks>
internal sealed class LabelDirectory(ClearanceCatalogue catalogue, SubjectDirectory subjects, InForce<LabelRules> policy) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private LabelPicture _picture = LabelPicture.Nothing;

    /// <summary>These subjects' clearances changed. Raised on the loader's task.</summary>
    public event EventHandler<IReadOnlyList<string>>? Changed;

    /// <summary>Why the picture may be old, or null.</summary>
    public string? Trouble { get; private set; }

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
            Trouble = null;
        }
        finally
        {
            _oneAtATime.Release();
        }

        if (changed.Count > 0) Changed?.Invoke(this, changed);
    }

    /// <summary>For changes heard of; the listener notices again after a broken connection, so a failure here does not last.</summary>
    public async Task ReloadQuietlyAsync()
    {
        try
        {
            await ReloadAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or ObjectDisposedException)
        {
            Trouble = "the catalogue could not be read; clearances are known as they were before";
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<LabelPicture> LoadAsync(CancellationToken cancellation)
    {
        var set = (await catalogue.LoadAsync(cancellation).ConfigureAwait(false)).ToFrozenDictionary(clearance => clearance.Subject, StringComparer.Ordinal);
        var databases = (await catalogue.DatabasesAsync(cancellation).ConfigureAwait(false)).ToFrozenDictionary(StringComparer.Ordinal);
        var rules = policy.Now;
        var inForce = rules.With(set.Values.Where(stored => stored.Highest is not null).Select(stored => KeyValuePair.Create(stored.Subject, Read(stored, rules.Words))));
        return new LabelPicture(
            inForce, set, databases, subjects.Living.ToFrozenDictionary(subject => subject.Name, subject => inForce.ClearanceOf(subject.Name, subject.Groups), StringComparer.Ordinal));
    }

    /// <summary>Null if one of the labels is none of the policy's any more: then nobody can say what it meant.</summary>
    private static Clearance? Read(StoredClearance stored, LabelWords words)
    {
        Label[] labels = [new(stored.Highest!.Value), new(stored.Lowest!.Value), new(stored.Default!.Value)];
        var floor = stored.TrustedDownTo is { } bits ? new Label(bits) : (Label?)null;
        return labels.All(words.Names) && (floor is null || words.Names(floor.Value)) ? new Clearance(labels[0], labels[1], labels[2], floor) : null;
    }
}

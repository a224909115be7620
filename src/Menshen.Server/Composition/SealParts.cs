using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Everything about sealed values that is not the gateway's: groups, keys, and which columns are sealed; put together once.</summary>
internal sealed class SealParts
{
    private readonly IEngine _engine;
    private readonly DeploymentKeys _keys;
    private readonly KeyLog _log;
    private readonly InForce<SealRules> _rules;
    private readonly TimeProvider _time;

    private SealParts(IEngine engine, DeploymentKeys keys, JournalWriter journal, InForce<SealRules> rules, GatewayPlace place, TimeProvider time)
    {
        (_engine, _keys, _log, _rules, _time) = (engine, keys, new KeyLog(journal, time), rules, time);
        Catalogue = new SealCatalogue(engine);
        Keys = new DataKeys(Catalogue, keys, time);
        Columns = new SealedColumnsReader(engine, time);
        Others = new OtherGateways(engine, new ForeignChanges(engine, Keys, Columns, Changing), place.Name, place.TermFile);
        Works = new ColumnWorks(engine, Keys, Catalogue, Columns, Changing, _log, time) { Others = Others };
    }

    public SealCatalogue Catalogue { get; }

    public DataKeys Keys { get; }

    public SealedColumnsReader Columns { get; }

    /// <summary>Tables whose columns change in this moment.</summary>
    public ChangingColumns Changing { get; } = new();

    /// <summary>The catalogue's other gateways, which know of a change before it is made.</summary>
    public OtherGateways Others { get; }

    /// <summary>The policy's groups.</summary>
    public InForce<SealRules> Rules => _rules;

    /// <summary>Columns on their way.</summary>
    public ColumnWorks Works { get; }

    /// <summary>Why sealed values may not open, or not be sealed, or null.</summary>
    public string? Trouble => Others.Trouble ?? Keys.Trouble ?? Columns.Trouble;

    /// <summary>Loads all and follows changes; when it returns, keys and columns are known.</summary>
    public static async Task<SealParts> StartAsync(
        StartedParts started, IEngine engine, DeploymentKeys keys, JournalWriter journal, CatalogueListener listener, InForce<SealRules> rules,
        GatewayPlace place, TimeProvider time, CancellationToken cancellation)
    {
        var parts = new SealParts(engine, keys, journal, rules, place, time);
        started.Add(parts.Keys);
        started.Add(() => parts.Columns.DisposeAsync().AsTask());
        // Before the loads: a change in between would go unheard.
        listener.SealsChanged += parts.OnChanged;
        started.Add(() =>
        {
            listener.SealsChanged -= parts.OnChanged;
            return Task.CompletedTask;
        });
        // Before the loads as well: from then on nobody changes columns without this gateway.
        started.Add(() => parts.Others.DisposeAsync().AsTask());
        await parts.Others.StartAsync(cancellation).ConfigureAwait(false);
        await parts.Keys.ReloadAsync(cancellation).ConfigureAwait(false);
        await parts.Columns.StartAsync(cancellation).ConfigureAwait(false);
        started.Add(() => parts.Works.DisposeAsync().AsTask());
        await parts.Works.ResumeAsync(cancellation).ConfigureAwait(false);
        return parts;
    }

    /// <summary>What the control surface may do with them.</summary>
    public IEnumerable<ControlAct> Acts(ApprovalDesk desk, CredentialProof proof, PurgeDesk purges, Func<int> leastPersons) =>
        [.. new KeyActs(Keys, _keys, leastPersons, desk, proof, _log, _time).All, .. new RotationActs(Keys, Works, _keys, _log, _time).All,
            .. new ColumnActs(Works, Keys, _rules).All,
            .. new ErasureActs(new Erasure(Keys, Works, _log, new GatewayList(_engine), purges, _keys.ErasureKey(), _time), Keys, purges, desk).All,
            .. new PoisonActs(this, new SampleLength(new SealedSample(_engine)), _keys.PoisonKey()).All, .. new ProvenanceActs(new RowProvenance(_engine)).All];

    private void OnChanged(object? sender, string news)
    {
        const string domain = "domain ";
        if (news.StartsWith(domain, StringComparison.Ordinal))
        {
            Columns.LookAgain(news[domain.Length..]);
            return;
        }
        if (news == "everything") Columns.LookAgain(null);
        _ = Keys.ReloadQuietlyAsync();
    }
}

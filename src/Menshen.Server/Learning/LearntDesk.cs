using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Gateway.StatementRules;
using Menshen.Policy;
using Menshen.Sql;

namespace Menshen.Server;

/// <summary>What subjects are known to send, in memory: the catalogue's. Writes what comes, and hears what other gateways wrote, off the loops.</summary>
/// <remarks>What cannot be loaded leaves the picture as it was; what cannot be written is lost, and comes again.</remarks>
internal sealed class LearntDesk(LearntCatalogue catalogue, InForce<LearntStatementRules> rules, TimeProvider time) : ILearntStatements, IAsyncDisposable
{
    /// <summary>Between two tellings and hearings where somebody has a rule. Other gateways know within it what one has learnt.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Between two hearings where nobody has.</summary>
    private static readonly TimeSpan IdlePause = TimeSpan.FromMinutes(1);

    /// <summary>Texts that wait to be written: a program at its start sends all it has.</summary>
    private const int MostWaiting = 4_096;

    /// <summary>Bytes of a template that are kept, as the catalogue's table has it.</summary>
    private const int TemplateLimit = 8 * 1024;

    // Templates have no comments, so that no statement can forge them; ASCII.
    private const string CutMark = " /* cut */", CommentMark = " /* with comments */";

    private readonly ConcurrentDictionary<(long Subject, string Database), LearntSet> _sets = new();
    private readonly Channel<(LearntSet Set, AnalyzedText Text, bool IsLearnt)> _waiting =
        Channel.CreateBounded<(LearntSet, AnalyzedText, bool)>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _stop = new();
    private ILookup<(long, string), StatementShape> _known = Array.Empty<StatementShape>().ToLookup(_ => (0L, ""));
    private Task _loop = Task.CompletedTask;
    private long _heard;
    // What was read last; null: it has to be read whatever the catalogue's is, for a set may have taken what was never written.
    private string? _mark;

    public LearntSet Of(long subject, string database)
    {
        if (_sets.TryGetValue((subject, database), out var known)) return known;
        var set = new LearntSet(subject, database);
        set.Replace(Volatile.Read(ref _known)[(subject, database)]);
        return _sets.GetOrAdd((subject, database), set);
    }

    public void Take(LearntSet set, AnalyzedText text, bool isLearnt) => _waiting.Writer.TryWrite((set, text, isLearnt));

    /// <summary>Loads for the first time; a start that cannot know what is learnt does not go on.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await ReloadAsync(cancellation).ConfigureAwait(false);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Loads anew what is another than before, one at a time, or an older picture could replace a newer one.</summary>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var mark = await catalogue.MarkAsync(cancellation).ConfigureAwait(false);
            _heard = time.GetTimestamp();
            if (mark == _mark) return;
            var found = (await catalogue.ShapesAsync(cancellation).ConfigureAwait(false)).ToLookup(one => (one.Subject, one.Database), one => StatementShape.Of(one.Shape));
            Volatile.Write(ref _known, found);
            foreach (var (key, set) in _sets) set.Replace(found[key]);
            _mark = mark;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, time, _stop.Token).ConfigureAwait(false);
                if (rules.Now.All.IsEmpty && _waiting.Reader.Count == 0 && time.GetElapsedTime(_heard) < IdlePause) continue;
                for (; _waiting.Reader.TryRead(out var one); await WriteAsync(one.Set, one.Text, one.IsLearnt).ConfigureAwait(false)) _mark = null;
                await ReloadAsync(_stop.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever went wrong: nothing becomes known by it, and it is tried again.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }

    private Task<bool> WriteAsync(LearntSet set, AnalyzedText text, bool isLearnt) => catalogue.TakeAsync(
        set.Subject, set.Database, text.Shape!.Value.ToBytes(), Template(text), isLearnt, isLearnt ? LearntStatementRules.MostLearnt : LearntStatementRules.MostSeen, _stop.Token);

    // Each is cut by itself; of many only as much as fits is shown. Whoever lets it pass is to know that there is more.
    private static string Template(AnalyzedText text)
    {
        var words = string.Join("; ", text.Statements.Select(statement => Encoding.UTF8.GetString(statement.Template.Span)));
        var mark = text.HasComments ? CommentMark : "";
        var bytes = Encoding.UTF8.GetBytes(words);
        if (bytes.Length + mark.Length <= TemplateLimit) return words + mark;
        mark += CutMark;
        var keep = TemplateLimit - mark.Length;
        while ((bytes[keep] & 0xC0) == 0x80) keep--;
        return Encoding.UTF8.GetString(bytes, 0, keep) + mark;
    }
}

namespace Menshen.Sql;

/// <summary>A thread with a large stack that analyses texts in the order they were posted, away from the loops that serve clients.</summary>
/// <remarks>One long text holds up those behind it; who wants to keep them apart starts two and posts by length.</remarks>
public sealed class AnalysisThread : IDisposable
{
    private readonly Queue<(ReadOnlyMemory<byte> Text, Action<AnalyzedText> Done)> _queue = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _posted = new(0);
    private readonly Thread _thread;
    private bool _stopping;

    /// <summary>Starts the thread.</summary>
    public AnalysisThread() => _thread = DeepStack.Start("statement analysis", Work);

    /// <summary>Hands over a text, which must stay as it is until <paramref name="done"/> was called on the analysis thread.</summary>
    /// <remarks>What <paramref name="done"/> throws is not caught: it ends the process, for a session would wait for ever.</remarks>
    public void Post(ReadOnlyMemory<byte> text, Action<AnalyzedText> done)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _queue.Enqueue((text, done));
        }

        _posted.Release();
    }

    /// <summary>Analyses what was posted, then ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
        }

        _posted.Release();
        _thread.Join();
        _posted.Dispose();
    }

    private void Work()
    {
        while (TryTake(out var text, out var done))
        {
            done(StatementAnalyzer.Analyze(text.Span));
        }
    }

    private bool TryTake(out ReadOnlyMemory<byte> text, out Action<AnalyzedText> done)
    {
        _posted.Wait();
        lock (_gate)
        {
            var found = _queue.TryDequeue(out var item);
            (text, done) = item;
            return found;
        }
    }
}

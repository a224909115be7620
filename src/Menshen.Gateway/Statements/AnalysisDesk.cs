using System.Collections.Concurrent;
using Menshen.Sql;

namespace Menshen.Gateway.Statements;

/// <summary>Analyses texts away from the loops: the parser recurses and a long text takes long, and no other session should wait for it.</summary>
internal sealed class AnalysisDesk : IDisposable
{
    /// <summary>Bytes. PostgreSQL's parser recurses by nesting; the analyser's own bounds are made for a stack of this size.</summary>
    private const int StackSize = 16 * 1024 * 1024;

    private readonly BlockingCollection<(byte[] Text, Action<byte[], AnalyzedText> Done)> _queue = new();
    private readonly Thread _thread;

    public AnalysisDesk()
    {
        _thread = new Thread(Work, StackSize) { Name = "analysis", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Analyses a copy; <paramref name="done"/> is called on the desk's thread.</summary>
    public void Post(ReadOnlySpan<byte> text, Action<byte[], AnalyzedText> done) => _queue.Add((text.ToArray(), done));

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Work()
    {
        foreach (var (text, done) in _queue.GetConsumingEnumerable()) done(text, Analyze(text));
    }

    // The analyser does not throw; if it ever does, the statement is one we know nothing of, and policy decides on that.
    private static AnalyzedText Analyze(byte[] text)
    {
        try
        {
            return StatementAnalyzer.Analyze(text);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return AnalyzedText.Unknown($"analysis failed with {fault.GetType().Name}", text.Length);
        }
    }
}

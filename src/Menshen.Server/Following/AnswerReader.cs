using System.Collections.Concurrent;

namespace Menshen.Server;

/// <summary>The answers that come on the follower's input; its end is the order to stop.</summary>
internal sealed class AnswerReader : IDisposable
{
    private readonly BlockingCollection<string> _lines = [];
    private readonly ManualResetEventSlim _ended = new();

    public AnswerReader(TextReader input)
    {
        new Thread(() => Read(input)) { Name = "answers", IsBackground = true }.Start();
    }

    /// <summary>The next answer; null when there will be none.</summary>
    public string? Next() => _lines.TryTake(out var line, Timeout.Infinite) ? line : null;

    /// <summary>Blocks until the input has ended.</summary>
    public void WaitForEnd() => _ended.Wait();

    public void Dispose()
    {
        _ended.Dispose();
        _lines.Dispose();
    }

    private void Read(TextReader input)
    {
        while (input.ReadLine() is { } line)
            _lines.Add(line);
        _lines.CompleteAdding();
        _ended.Set();
    }
}

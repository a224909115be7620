using System.Collections.Concurrent;

namespace Menshen.Server;

/// <summary>What comes on the follower's input behind its order: answers, where the vault is, other alarm rules; its end is the order to stop.</summary>
internal sealed class AnswerReader : IDisposable
{
    private readonly BlockingCollection<string> _lines = [];
    private readonly ManualResetEventSlim _ended = new();
    private volatile string? _vaultDirectory;

    public AnswerReader(TextReader input, HeardAlarmRules rules)
    {
        new Thread(() => Read(input, rules)) { Name = "answers", IsBackground = true }.Start();
    }

    /// <summary>Where the vault's socket is, or null while it is not up.</summary>
    public string? VaultDirectory => _vaultDirectory;

    /// <summary>The next answer; null when there will be none.</summary>
    public string? Next() => _lines.TryTake(out var line, Timeout.Infinite) ? line : null;

    /// <summary>Blocks until the input has ended.</summary>
    public void WaitForEnd() => _ended.Wait();

    public void Dispose()
    {
        _ended.Dispose();
        _lines.Dispose();
    }

    private void Read(TextReader input, HeardAlarmRules rules)
    {
        while (input.ReadLine() is { } line)
        {
            if (line.StartsWith(FollowerLine.Rules, StringComparison.Ordinal))
                rules.Hear(Convert.FromBase64String(line[FollowerLine.Rules.Length..]));
            else if (!line.StartsWith(FollowerLine.Vault, StringComparison.Ordinal))
                _lines.Add(line);
            else
                _vaultDirectory = line.Length > FollowerLine.Vault.Length ? line[FollowerLine.Vault.Length..] : null;
        }

        _lines.CompleteAdding();
        _ended.Set();
    }
}

using System.Text;
using System.Text.RegularExpressions;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.World;

/// <summary>A little PostgreSQL: transactions, savepoints and the setting of the end user by the manual's rules, and nothing else. It knows what the setting was when each
/// marked statement (<c>select 1 as q7</c>) ran.</summary>
internal sealed partial class SettingEngine(Random random)
{
    private readonly List<(string Name, Values Values)> _savepoints = [];
    private readonly List<byte> _output = [];
    private Values _now;
    private Values _atBegin;
    private bool _isInTransaction;
    private bool _isSkipping;
    private char _block = 'I';
    private string _statement = "";
    private (string Text, string?[] Parameters) _portal = ("", []);

    /// <summary>The setting under which each marked statement ran; null: nobody.</summary>
    public Dictionary<string, string?> Seen { get; } = [];

    /// <summary>What it answers to these messages by now.</summary>
    public byte[] Answer(ReadOnlySpan<byte> messages)
    {
        List<byte> sent = [];
        while (FrameReader.TryReadHeader(messages, out var header) && FrameReader.TryReadBody(messages, header, out var body))
        {
            Take((char)header.Type, body);
            if ((char)header.Type is 'Q' or 'S' or 'H')
            {
                sent.AddRange(_output);
                _output.Clear();
            }
            messages = messages[(int)header.FrameLength..];
        }
        return [.. sent];
    }

    private void Take(char type, ReadOnlySpan<byte> body)
    {
        if (type == 'S') _isSkipping = false;
        if (_isSkipping || type == 'H') return;
        switch (type)
        {
            case 'Q':
                Query.TryParse(body, out var query).ShouldBeTrue();
                var texts = Encoding.UTF8.GetString(query.Text).Split("; ");
                foreach (var text in texts)
                {
                    if (!TryRun(text, [], texts.Length == 1)) break;
                }
                End();
                break;
            case 'P':
                Parse.TryParse(body, out var parse).ShouldBeTrue();
                _statement = Encoding.UTF8.GetString(parse.Text);
                if (_statement == "menshen refused" || _block == 'E' && !EndsFailure(_statement)) _isSkipping = !Fail("42601");
                else _output.AddRange(Back.ParseComplete);
                break;
            case 'B':
                Bind.TryParse(body, out var bind).ShouldBeTrue();
                List<string?> values = [];
                foreach (var value in bind.Parameters) values.Add(value.IsNull ? null : Encoding.UTF8.GetString(value.Value));
                _portal = (_statement, [.. values]);
                _output.AddRange(Back.BindComplete);
                break;
            case 'E':
                _isSkipping = !TryRun(_portal.Text, _portal.Parameters, isAlone: true);
                break;
            case 'S':
                End();
                break;
            default: throw new InvalidOperationException($"the engine was sent {type}");
        }
    }

    // What has no BEGIN ends with its message, or with the Sync.
    private void End()
    {
        if (_block == 'I') Commit();
        _output.AddRange(Back.Ready(_block));
    }

    private bool TryRun(string sql, string?[] parameters, bool isAlone)
    {
        if (sql == "menshen refused") return Fail("42601");
        if (_block == 'E' && !EndsFailure(sql)) return Fail("25P02");
        if (!_isInTransaction) (_isInTransaction, _atBegin) = (true, _now);
        // Cancelled, out of memory, a deferred constraint: whatever it is, it may fail. A failed COMMIT ends the transaction.
        if (random.Next(12) == 0 && sql is not ("begin" or "rollback"))
        {
            if (sql.StartsWith("commit", StringComparison.Ordinal) && _block == 'T') Rollback();
            return Fail("57014");
        }
        if (Do(sql, parameters, isAlone) is not { } tag) return false;
        _output.AddRange(Back.CommandComplete(tag));
        return true;
    }

    private string? Do(string sql, string?[] parameters, bool isAlone)
    {
        if (Marked().Match(sql) is { Success: true } marked) Seen[marked.Value] = _now.Current;
        var words = sql.Split(' ');
        switch (words[0])
        {
            case "select" when sql.Contains("1/0", StringComparison.Ordinal): return Refuse("22012");
            case "select" when parameters is [var name, var local]: return Set(name, local == "t", "SELECT 1");
            case "select" when sql.Contains("set_config", StringComparison.Ordinal): return Set("hidden", isLocal: false, "SELECT 1");
            case "select": return "SELECT 1";
            case "set": return Set(sql.Split('\'')[1], words[1] == "local", "SET");
            case "reset": return Set(null, isLocal: false, "RESET");
            case "discard" when _block != 'I' || !isAlone: return Refuse("25001");
            case "discard":
                Set(null, isLocal: false, "");
                Commit();
                return "DISCARD ALL";
            case "call":
                if (_block == 'I' && isAlone && random.Next(2) == 0) Commit();
                else if (_block == 'I' && isAlone) Rollback();
                return "CALL";
            case "begin":
                _block = 'T';
                return "BEGIN";
            case "commit" when sql == "commit and chain" && _block == 'I': return Refuse("25P01");
            case "commit":
                var (isFailed, chains) = (_block == 'E', sql == "commit and chain");
                if (isFailed) Rollback();
                else Commit();
                if (chains) (_block, _isInTransaction, _atBegin) = ('T', true, _now);
                return isFailed ? "ROLLBACK" : "COMMIT";
            case "rollback" when sql == "rollback":
                Rollback();
                return "ROLLBACK";
            default: return Savepoint(words);
        }
    }

    private string? Savepoint(string[] words)
    {
        if (_block == 'I') return Refuse("25P01");
        var at = _savepoints.FindLastIndex(made => made.Name == words[^1]);
        switch (words[0])
        {
            case "savepoint":
                _savepoints.Add((words[^1], _now));
                return "SAVEPOINT";
            case "release" or "rollback" when at < 0: return Refuse("3B001");
            case "release":
                _savepoints.RemoveRange(at, _savepoints.Count - at);
                return "RELEASE";
            default:
                (_now, _block) = (_savepoints[at].Values, 'T');
                _savepoints.RemoveRange(at + 1, _savepoints.Count - at - 1);
                return "ROLLBACK";
        }
    }

    private string Set(string? name, bool isLocal, string tag)
    {
        name = name is { Length: > 0 } ? name : null;
        _now = isLocal ? _now with { HasLocal = true, Local = name } : new Values(name, false, null);
        return tag;
    }

    private void Commit() => (_now, _atBegin, _isInTransaction, _block) = (_now with { HasLocal = false }, _now with { HasLocal = false }, false, Ended());

    private void Rollback() => (_now, _isInTransaction, _block) = (_isInTransaction ? _atBegin : _now, false, Ended());

    private char Ended()
    {
        _savepoints.Clear();
        return 'I';
    }

    private string? Refuse(string state)
    {
        Fail(state);
        return null;
    }

    private bool Fail(string state)
    {
        _output.AddRange(Back.Error(state));
        if (_block == 'I') Rollback();
        else _block = 'E';
        return false;
    }

    private static bool EndsFailure(string sql) => sql.StartsWith("commit", StringComparison.Ordinal) || sql.StartsWith("rollback", StringComparison.Ordinal);

    [GeneratedRegex("q[0-9]+$")]
    private static partial Regex Marked();

    private readonly record struct Values(string? Session, bool HasLocal, string? Local)
    {
        public string? Current => HasLocal ? Local : Session;
    }
}

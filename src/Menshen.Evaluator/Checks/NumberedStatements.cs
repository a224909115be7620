using System.Globalization;
using System.Security.Cryptography;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>The owner's statements of one check, of which no two are alike: each that was carried out has to be found on record.</summary>
internal sealed class NumberedStatements(CheckRun run)
{
    private readonly string _word = $"ev_full_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly List<string> _carriedOut = [];
    private int _tried;

    public IReadOnlyList<string> CarriedOut => _carriedOut;

    /// <summary>Tries the next; answers why it was refused. Null: it was carried out.</summary>
    public async Task<string?> TryAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{_word}_{_tried++:000}");
        try
        {
            await run.PrepareAsync(run.Owner, $"SELECT 1 AS {name}").ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            return CheckRun.Say(fault);
        }

        _carriedOut.Add(name);
        return null;
    }

    /// <summary>One that was carried out and is not on record; null: there is none.</summary>
    public async Task<string?> LostAsync(IAuditTrail trail)
    {
        // The last one first: when that is there, all are that will be, and nothing has to be waited for.
        foreach (var name in Enumerable.Reverse(_carriedOut))
            if ((await trail.FindAsync(run.Owner.Name, name, run.Cancellation).ConfigureAwait(false)).Count == 0) return name;
        return null;
    }
}

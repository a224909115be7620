using System.Buffers;
using System.Text;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.Wire;

namespace Menshen.Gateway.Statistics;

/// <summary>Has texts of subjects that learn statistics only judged elsewhere, and puts the answers in their place.</summary>
/// <remarks>The engine is the wall: such a subject has no right on the table there, so that a text which should have been caught here and was not
/// meets "permission denied".</remarks>
internal sealed class StatisticsGate(RelayState state)
{
    private StatisticalVerdict _verdict = StatisticalVerdict.Pass.Instance;

    /// <summary>Why the text cannot go; null: it can.</summary>
    public Decision.Refuse? Refusal => _verdict is StatisticalVerdict.Refused refused ? refused.Refusal : null;

    /// <summary>True while it is being judged: the client waits. The last of the gates to be asked, for an answer costs of the budget.</summary>
    public bool MustWait(CachedText text, ReadOnlySpan<byte> sent)
    {
        if (state.Statistics is not { IsLimited: true })
        {
            _verdict = StatisticalVerdict.Pass.Instance;
            return false;
        }
        if (state.Judged is { } judged)
        {
            _verdict = Fitting(judged);
            return false;
        }
        _verdict = StatisticalVerdict.Pass.Instance;
        if (IsHarmless(text) || state.RefusalOf(text) is not null) return false;
        var utf8 = state.Services.Seals.Decoded;
        utf8.ResetWrittenCount();
        if (!state.Encoding.TryRead(sent, utf8, out var read))
        {
            _verdict = new StatisticalVerdict.Refused(StatisticsRefusals.Unseen);
            return false;
        }
        state.Hold(ClientHold.Analysis);
        state.Port.AskStatistics(read, text.Facts);
        return true;
    }

    /// <summary>Writes the Query that goes in place of the client's. False: the client's may go.</summary>
    public bool TryWriteQuery(IBufferWriter<byte> engine)
    {
        if (_verdict is not StatisticalVerdict.Answered answered) return false;
        Query.Write(engine, answered.Text.Span);
        return true;
    }

    /// <summary>The same for a Parse.</summary>
    public bool TryWriteParse(IBufferWriter<byte> engine, in Parse parse)
    {
        if (_verdict is not StatisticalVerdict.Answered answered) return false;
        Parse.Write(engine, parse.Statement, answered.Text.Span);
        return true;
    }

    /// <summary>What refuses the text to such a subject, whatever it would be judged; null: nothing.</summary>
    public static Decision.Refuse? RefusalOf(CachedText text)
    {
        foreach (var statement in text.Facts.Statements)
        {
            if (statement.Kind is StatementKind.Unknown or StatementKind.Unparseable or StatementKind.FunctionCall or StatementKind.Do or StatementKind.Call)
                return StatisticsRefusals.Unseen;
        }
        return null;
    }

    // Names no relation but the catalogue's, and calls nothing that is not known.
    private static bool IsHarmless(CachedText text)
    {
        foreach (var statement in text.Facts.Statements)
        {
            if (!statement.RelationsAreComplete && statement.Kind is not (StatementKind.Execute or StatementKind.Deallocate or StatementKind.Discard)) return false;
            if (!statement.Writes.IsEmpty) return false;
            foreach (var read in statement.Reads)
            {
                if (read.Schema is not ("pg_catalog" or "information_schema")) return false;
            }
        }
        return true;
    }

    // The engine reads the text in the client's encoding; a name of another alphabet would be another name there.
    private StatisticalVerdict Fitting(StatisticalVerdict verdict) =>
        verdict is StatisticalVerdict.Answered answered && !ReferenceEquals(state.Encoding, ClientEncoding.Utf8) && !Ascii.IsValid(answered.Text.Span)
            ? new StatisticalVerdict.Refused(StatisticsRefusals.Unavailable) : verdict;
}

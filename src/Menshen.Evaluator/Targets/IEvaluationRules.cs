namespace Menshen.Evaluator.Targets;

/// <summary>Rules that a target's administrators can make for the evaluation's own subjects and tables, and that end with the evaluation.</summary>
public interface IEvaluationRules
{
    /// <summary>Sessions of the subject end after so long without a word of their client.</summary>
    Task LimitIdleAsync(Subject subject, TimeSpan idle, CancellationToken cancellation);

    /// <summary>Makes a group, and the subject one of it.</summary>
    Task JoinAsync(Subject subject, string group, CancellationToken cancellation);

    /// <summary>Takes it out again, and the group away.</summary>
    Task LeaveAsync(Subject subject, string group, CancellationToken cancellation);

    /// <summary>The subject's new sessions go to a standby.</summary>
    Task ReadAtStandbyAsync(Subject subject, CancellationToken cancellation);

    /// <summary>Of a table of the owner's the analyst learns aggregates of a measure, by groups, and nothing else.</summary>
    /// <param name="table">With its schema, in the database of the evaluation.</param>
    /// <param name="columns">Whom a row is about, what may be summed, and what may be grouped by.</param>
    /// <param name="analyst">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    Task MakeStatisticalAsync(string table, StatisticalColumns columns, Subject analyst, CancellationToken cancellation);

    /// <summary>A table whose rows have labels, empty, with one subject cleared for the lower of two, one for the higher, and its owner for none. Null: the target's own
    /// labels leave no two of which one stands above the other.</summary>
    Task<LabelledPlace?> LabelAsync(Subject owner, Subject lower, Subject higher, CancellationToken cancellation);

    /// <summary>Gives the row with an id the higher label instead of the lower, as the administrator who may; answers how many rows that were.</summary>
    Task<long> RelabelAsync(LabelledPlace place, int id, string reason, CancellationToken cancellation);

    /// <summary>Makes a key for sealed columns, whose values the reader may enter and see; answers its name. It stays in the list of keys for ever.</summary>
    Task<string> MakeKeyAsync(Subject reader, CancellationToken cancellation);

    /// <summary>Seals a column of the owner's with that key.</summary>
    Task SealAsync(string table, string column, string key, CancellationToken cancellation);

    /// <summary>One administrator asks for the destruction of the key; true if that alone was enough.</summary>
    Task<bool> AskToDestroyAsync(string key, CancellationToken cancellation);

    /// <summary>And another approves it.</summary>
    Task ApproveDestructionAsync(string key, CancellationToken cancellation);

    /// <summary>Whether the target has other rules now than it had before the evaluation.</summary>
    bool AreInForce { get; }

    /// <summary>One rule about the subject is there, until it is taken back: nobody meets it.</summary>
    Task DeviateAsync(Subject subject, CancellationToken cancellation);

    /// <summary>Takes that rule back: the rules are as they were before it, unless somebody else has changed them meanwhile. Also where it is not known whether it came.</summary>
    Task ReturnAsync(CancellationToken cancellation);

    /// <summary>Who relabels, and who keeps the keys, as the records name him.</summary>
    string Officer { get; }
}

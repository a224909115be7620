namespace Menshen.Evaluator.Targets;

/// <summary>A second system of the target's own program, made beside it for what nobody does to one that others use: stopped, moved, its room narrowed, its keys taken away.
/// Made when it is first asked for; gone with the evaluation.</summary>
public interface ISpareSystem
{
    /// <summary>It is there and answers.</summary>
    Task BeginAsync(CancellationToken cancellation);

    /// <summary>Has a statement carried out, as an ordinary client.</summary>
    Task SayAsync(string sql, CancellationToken cancellation);

    /// <summary>How many of its records have a word.</summary>
    Task<long> CountAsync(string word, CancellationToken cancellation);

    /// <summary>Its records' files.</summary>
    ISpareRecords Records { get; }

    /// <summary>Its keys.</summary>
    ISpareKeys Keys { get; }

    /// <summary>Goes the way around all rules that the program has for emergencies, with all who must agree, and says a statement there. Answers why it was refused.</summary>
    Task<string?> BypassAsync(string sql, CancellationToken cancellation);

    /// <summary>Whether its own watch over the records has raised an alarm about something.</summary>
    Task<bool> IsAlarmedAsync(string rule, CancellationToken cancellation);
}

namespace Menshen.Evaluator.Targets;

/// <summary>What somebody shows besides the password, got and shown as a person does.</summary>
public interface ISecondFactors
{
    /// <summary>What is demanded of somebody, in the target's word; null: the password is enough.</summary>
    Task<string?> DemandAsync(string name, CancellationToken cancellation);

    /// <summary>True if a ticket meets a demand.</summary>
    bool IsMetByTicket(string? demand);

    /// <summary>Enrols one-time codes; answers the recovery codes.</summary>
    Task<IReadOnlyList<string>> EnrolAsync(Subject subject, CancellationToken cancellation);

    /// <summary>Takes them away by a recovery code.</summary>
    Task RemoveAsync(Subject subject, string recoveryCode, CancellationToken cancellation);

    /// <summary>A code that was not shown before.</summary>
    Task<string> NextCodeAsync(Subject subject, CancellationToken cancellation);

    /// <summary>The code of some steps later than now; earlier where it is less than nothing.</summary>
    string CodeAt(Subject subject, int later);

    /// <summary>Logs in with the password and a code, or without one; answers why not.</summary>
    Task<string?> LoginAsync(Subject subject, string? code, CancellationToken cancellation);

    /// <summary>Asks for a one-time password of clients that come from a source; null: from here.</summary>
    Task<(string? Refusal, string Ticket)> TicketAsync(Subject subject, string? code, string? source, CancellationToken cancellation);
}

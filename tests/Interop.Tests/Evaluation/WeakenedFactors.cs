using Menshen.Evaluator;
using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>Second factors of which one thing is not looked at: what the judge would meet at a Menshen with that fault.</summary>
internal sealed class WeakenedFactors(ISecondFactors inner) : ISecondFactors
{
    private readonly HashSet<string> _seen = [];
    private IReadOnlyList<string> _recovery = [];

    /// <summary>True if a code is good again.</summary>
    public bool ForgetsCodes { get; init; }

    /// <summary>True if a recovery code is good again.</summary>
    public bool ForgetsRecovery { get; init; }

    /// <summary>A step whose code is good although it is long past, or far to come.</summary>
    public int? Takes { get; init; }

    /// <summary>True if who has codes needs none.</summary>
    public bool TakesNone { get; init; }

    /// <summary>True if a ticket is good from anywhere.</summary>
    public bool TakesAnySource { get; init; }

    public Task<string?> DemandAsync(string name, CancellationToken cancellation) => inner.DemandAsync(name, cancellation);

    public bool IsMetByTicket(string? demand) => inner.IsMetByTicket(demand);

    public async Task<IReadOnlyList<string>> EnrolAsync(Subject subject, CancellationToken cancellation) => _recovery = await inner.EnrolAsync(subject, cancellation);

    public Task RemoveAsync(Subject subject, string recoveryCode, CancellationToken cancellation) => inner.RemoveAsync(subject, recoveryCode, cancellation);

    public Task<string> NextCodeAsync(Subject subject, CancellationToken cancellation) => inner.NextCodeAsync(subject, cancellation);

    public string CodeAt(Subject subject, int later) => inner.CodeAt(subject, later);

    public async Task<string?> LoginAsync(Subject subject, string? code, CancellationToken cancellation)
    {
        var refusal = await inner.LoginAsync(subject, code, cancellation);
        if (code is null) return TakesNone ? null : refusal;
        var isAgain = !_seen.Add(code);
        if (isAgain && (_recovery.Contains(code) ? ForgetsRecovery : ForgetsCodes)) return null;
        return Takes is { } step && code == inner.CodeAt(subject, step) ? null : refusal;
    }

    public Task<(string? Refusal, string Ticket)> TicketAsync(Subject subject, string? code, string? source, CancellationToken cancellation) =>
        inner.TicketAsync(subject, code, TakesAnySource ? null : source, cancellation);
}

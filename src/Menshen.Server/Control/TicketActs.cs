using System.Net;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy.Labels;

namespace Menshen.Server;

/// <summary>The act of getting a ticket: a password and a code for a one-time password of PostgreSQL clients.</summary>
internal sealed class TicketActs(CredentialProof proof, TicketOffice tickets, Func<Subject, string, LabelChoice> choose)
{
    public IEnumerable<ControlAct> All => [new(ControlOperations.TicketIssue, Describe, IssueAsync)];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.LoginWish);
        return $"{Quoted.Name(wish.Caller.Name)} from {SourceOf(request, wish)?.ToString() ?? "an unknown address"}{(wish.Database is { } database ? $" to {Quoted.Name(database)}" : "")}{(wish.Label is { } label ? $" at {Quoted.Name(label)}" : "")}";
    }

    private async Task<ControlAnswer> IssueAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.LoginWish);
        if (SourceOf(request, wish) is not { } source)
            return ControlAnswer.Refused("invalid", "a ticket is for the address that asks, or from this machine for one address", "Leave --source out.");
        // A ticket stands for a second factor, so nobody gets one without.
        var (caller, refusal) = await proof.AskAsync(wish.Caller, CodeNeed.Always, request).ConfigureAwait(false);
        if (caller is null)
            return ControlAnswer.Refused("refused", refusal, "");
        var (bound, noLabel) = LabelOf(caller, wish);
        if (noLabel is not null) return noLabel;
        return ControlAnswer.Of(
            await tickets.IssueAsync(caller, new TicketTerms(source, wish.Database, bound), request.Cancellation).ConfigureAwait(false), ControlJson.Default.LoginTicket);
    }

    // As the policy writes it. It is judged again by the clearance at the login.
    private (string? Label, ControlAnswer? Refusal) LabelOf(Subject caller, LoginWish wish) =>
        wish.Label is not { } label ? (null, null) : choose(caller, label) switch
        {
            LabelChoice.Labelled { Label.Name: var name } => (name, null),
            LabelChoice.Refused { Reason: var why } => (null, ControlAnswer.Refused("refused", why.Words(), why.Remedy())),
            _ => (null, ControlAnswer.Refused("refused", LabelRefusal.NoClearance.Words(), LabelRefusal.NoClearance.Remedy())),
        };

    // Over a network the peer cannot choose its address. On this machine's socket, which is for whoever runs Menshen alone, it may be asked
    // for another: a portal fetches tickets for people who sit elsewhere.
    public static IPAddress? SourceOf(ControlRequest request, LoginWish wish)
    {
        if (wish.Source is null)
            return request.Remote ?? IPAddress.Loopback;
        return IPAddress.TryParse(wish.Source, out var stated) && (request.Remote is null || request.Remote.Equals(stated)) ? stated : null;
    }
}

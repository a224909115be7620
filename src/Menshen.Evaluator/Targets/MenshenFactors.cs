using System.Text.Json.Nodes;

namespace Menshen.Evaluator.Targets;

/// <summary>One-time codes and tickets of a deployment, asked for on its socket.</summary>
internal sealed class MenshenFactors(PublicInterface asked, Credential security) : ISecondFactors
{
    public async Task<string?> DemandAsync(string name, CancellationToken cancellation)
    {
        var demand = (await asked.AskAsync(security, "GET", $"/v1/factors/{name}", null, cancellation).ConfigureAwait(false)).GetProperty("demand").GetString();
        return demand == "none" ? null : demand;
    }

    public bool IsMetByTicket(string? demand) => demand is null or "ticket" or "any-second";

    public Task<IReadOnlyList<string>> EnrolAsync(Subject subject, CancellationToken cancellation) =>
        asked.Telephones.EnrolAsync(new Credential(subject.Name, subject.Password), cancellation);

    public async Task RemoveAsync(Subject subject, string recoveryCode, CancellationToken cancellation)
    {
        if (await asked.Telephones.RemoveAsync(Proof(subject, recoveryCode), subject.Name, cancellation).ConfigureAwait(false) is { } stay) throw new EvaluationFaultException(stay);
    }

    public async Task<string> NextCodeAsync(Subject subject, CancellationToken cancellation) =>
        await asked.Telephones.CodeAsync(new Credential(subject.Name, subject.Password), cancellation).ConfigureAwait(false) ?? throw new EvaluationFaultException($"{subject} has no one-time codes");

    public string CodeAt(Subject subject, int later) => asked.Telephones.CodeAt(subject.Name, later);

    public async Task<string?> LoginAsync(Subject subject, string? code, CancellationToken cancellation)
    {
        var (fault, answer) = await asked.SendAsync(null, "POST", "/v1/login", Proof(subject, code), cancellation).ConfigureAwait(false);
        if (fault is null) await asked.SendAsync(answer.GetProperty("token").GetString(), "POST", "/v1/logout", null, cancellation).ConfigureAwait(false);
        return fault;
    }

    public async Task<(string? Refusal, string Ticket)> TicketAsync(Subject subject, string? code, string? source, CancellationToken cancellation)
    {
        var (fault, answer) = await asked.SendAsync(
            null, "POST", "/v1/tickets", new JsonObject { ["caller"] = Proof(subject, code), ["database"] = null, ["source"] = source }, cancellation).ConfigureAwait(false);
        return (fault, fault is null ? answer.GetProperty("password").GetString()! : "");
    }

    private static JsonObject Proof(Subject subject, string? code) => new() { ["name"] = subject.Name, ["password"] = subject.Password, ["code"] = code };
}

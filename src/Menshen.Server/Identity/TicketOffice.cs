using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Gives tickets to whoever has proven himself, and takes them from the gateway's sessions.</summary>
internal sealed class TicketOffice(TicketCatalogue catalogue, FactorDirectory directory, IVerifierSealing sealing, InForce<FactorRules> rules) : ITicketDesk
{
    public Task<bool> RedeemAsync(long ticketId) => catalogue.RedeemAsync(ticketId, CancellationToken.None);

    /// <summary>A one-time password for that subject on those terms, shown this once; when it is answered, this gateway knows it.</summary>
    public async Task<LoginTicket> IssueAsync(Subject subject, TicketTerms terms, CancellationToken cancellation)
    {
        var password = PasswordForge.MakeSecretFor(subject.Name);
        var bytes = GC.AllocateUninitializedArray<byte>(password.Length, pinned: true);
        Encoding.ASCII.GetBytes(password.Chars.Span, bytes);
        var verifier = ScramVerifier.ForTicket(subject.ScramVerifier, bytes)
            ?? throw new CatalogueRefusalException($"{subject.Name} has no password, and a ticket stands beside one.");
        CryptographicOperations.ZeroMemory(bytes);
        var expires = await catalogue.IssueAsync(
            subject.Id, sealing.Seal(verifier, FactorDirectory.TicketContext(subject.Id, terms)), terms, rules.Now.TicketLife, rules.Now.TicketUses, cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(cancellation).ConfigureAwait(false);
        return new LoginTicket(subject.Name, password, expires, rules.Now.TicketUses, terms.Source.ToString(), terms.Database, terms.Label);
    }
}

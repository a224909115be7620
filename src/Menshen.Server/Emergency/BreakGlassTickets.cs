using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Takes tickets for the gateway: an emergency's here, all others in the catalogue.</summary>
internal sealed class BreakGlassTickets(ITicketDesk others, BreakGlassDesk glass) : ITicketDesk
{
    public Task<bool> RedeemAsync(long ticketId) => ticketId < 0 ? Task.FromResult(glass.Redeem(ticketId)) : others.RedeemAsync(ticketId);
}

namespace Menshen.Gateway;

/// <summary>Takes tickets at the place that all gateways share.</summary>
public interface ITicketDesk
{
    /// <summary>Takes one use of the ticket, at once and for all gateways; false: it is used up, has run out or was withdrawn. Called off the
    /// gateway's loops; who throws has not taken it.</summary>
    Task<bool> RedeemAsync(long ticketId);
}

using System.Net;

namespace Menshen.Engine;

/// <summary>What a ticket is good for.</summary>
/// <param name="Source">The only address it is good from.</param>
/// <param name="Database">The only database, or null.</param>
/// <param name="Label">The only label, as the policy writes it, or null.</param>
public sealed record TicketTerms(IPAddress Source, string? Database, string? Label);

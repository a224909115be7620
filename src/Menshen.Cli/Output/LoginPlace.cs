using System.Net;
using Menshen.Journal;

namespace Menshen.Cli;

/// <summary>Where a session or a failed login arrived.</summary>
internal static class LoginPlace
{
    public static string? DestinationOf(JournalEntry entry)
    {
        var (address, port) = entry switch
        {
            { Session: { } session } => (session.ListenerAddress, session.ListenerPort),
            { Failure: { } failure } => (failure.ListenerAddress, failure.ListenerPort),
            _ => ("", 0),
        };
        return IPAddress.TryParse(address, out var parsed) ? new IPEndPoint(parsed, port).ToString() : null;
    }
}

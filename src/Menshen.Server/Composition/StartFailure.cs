using System.Net.Sockets;
using System.Security.Cryptography;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Journal;
using Menshen.Keystore;

namespace Menshen.Server;

/// <summary>Says in one sentence why a start did not succeed, and what to do.</summary>
internal static class StartFailure
{
    public static Exception Of(Exception cause) => cause switch
    {
        ServerFaultException or OperationCanceledException => cause,
        KeystoreException e => new ServerFaultException(e.Message, "", e),
        CatalogueRefusalException e => new ServerFaultException(e.Message, "", e),
        CryptographicException e => new ServerFaultException(e.Message, "", e),
        EngineFaultException e => new ServerFaultException(e.Message, "", e),
        JournalDamagedException e =>
            new ServerFaultException($"the journal is damaged: {e.Message}", "Look at it with: menshen journal verify", e),
        // Not "edit policy.yaml": the policy in force is what was applied, and applying asks a Menshen that runs.
        ListenException e =>
            new ServerFaultException(
                e.Message,
                $"Who has it: ss -Hltnp 'sport = :{e.Place.Port}'. For this start alone: menshen up --port PORT; for good, change `listen:` and then: menshen plan, menshen apply",
                e),
        SocketException e => new ServerFaultException(e.Message, "Look at the addresses in the policy: menshen policy show", e),
        UnauthorizedAccessException e => new ServerFaultException(e.Message, "Run menshen as the user that owns the directory.", e),
        IOException e => new ServerFaultException(e.Message, "Check the disk and the permissions of the directory.", e),
        _ => cause,
    };

    public static string Explain(Exception cause) => Of(cause).Message;
}

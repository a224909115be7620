using System.Security.Authentication;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Why a host of the engine cannot be used, in words for who has to mend it.</summary>
internal static class HostTrouble
{
    /// <summary>The driver says only that a handshake failed, and that is what a wrong password and a wrong server have in common with a cut line.</summary>
    public static string Words(Exception fault, string host) => Refusal(fault) is { } refused
        ? $"its certificate is not accepted as that of {host} ({refused.Message.TrimEnd('.')}): it must name {host}, be in force, and come from an authority of sslrootcert"
        : fault.Message;

    /// <summary>The server was reached and did not prove who it is: that is certain at once, and no matter of patience.</summary>
    public static bool IsRefused(Exception fault) => Refusal(fault) is not null;

    private static AuthenticationException? Refusal(Exception fault) => (fault as NpgsqlException)?.InnerException as AuthenticationException;
}

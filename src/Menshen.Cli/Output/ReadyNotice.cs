using Menshen.Control;

namespace Menshen.Cli;

/// <summary>Says that clients can come, where, and what they need to know.</summary>
internal static class ReadyNotice
{
    public static void Write(CliContext context, StatusReport status)
    {
        var listeners = status.Listeners.Select(l => $"{StatusPage.Host(l.Address)}:{l.Port}");
        context.Line(CliContext.Fill(Texts.Up_Ready, string.Join(", ", listeners)));
        if (status.Profile == "transparent")
            context.Line(Texts.Up_Transparent);
        if (status.Listeners.Count > 0)
            context.Line(CliContext.Fill(Texts.Up_Connect, ConnectExample(status)));
    }

    private static string ConnectExample(StatusReport status)
    {
        var first = status.Listeners[0];
        var host = first.Address is "0.0.0.0" or "::" or "127.0.0.1" ? "localhost" : first.Address;
        return $"psql \"host={host} port={first.Port} sslmode=verify-full sslrootcert={status.AuthorityCertificate} user=NAME dbname=DB\"";
    }
}

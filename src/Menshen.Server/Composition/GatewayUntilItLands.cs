using System.Net;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Gateway;

/// <summary>Compiled only where the Gateway project has no GatewayServer yet; refuses to start.</summary>
public sealed class GatewayServer(
    GatewayOptions options, ISubjectDirectory subjects, IEngineAccess engine, JournalWriter journal, PolicySet policy, TimeProvider time) : IDisposable
{
    public IReadOnlyList<IPEndPoint> Listening { get; private set; } = [];
    public GatewayStatus Status { get; } = new(0, 0, 0, 0, 0);
    public void Start()
    {
        if (Environment.GetEnvironmentVariable("MENSHEN_NO_GATEWAY") is null)
            throw new ServerFaultException("this build has no gateway", "Build it with the Gateway project complete.");
        _ = (options, subjects, engine, journal, time);
        Listening = [.. policy.Listeners.Select(l => new IPEndPoint(l.Address, l.Port))];
    }
    public IReadOnlyList<SessionSummary> Sessions() => [];
    public bool EndSession(long id, string reason) => false;
    public void EngineLost(string reason) { }
    public Task DrainAsync(TimeSpan grace) => Task.CompletedTask;
    public void Dispose() { }
}

public sealed record GatewayOptions(string CertificatePath, string PrivateKeyPath, int Loops, byte[] MockScramSecret);
public sealed record GatewayStatus(int Sessions, long Logins, long FailedLogins, long Statements, long Refused);
public sealed record SessionSummary(long Id, string Subject, string Database, string Application, string Source, string Tls, string State, DateTimeOffset StartedAt, long Statements, int EngineProcessId);

using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Everything about who may come: subjects, passwords, failures, second factors, last uses; put together once.</summary>
internal sealed class IdentityParts
{
    private IdentityParts(IEngine engine, DeploymentKeys keys, InForce<PolicySet> policy, RevokedCertificates revoked, AdministrationLog log, TimeProvider time)
    {
        Subjects = new SubjectCatalogue(engine, keys, keys.Verifiers);
        Logins = new LoginCatalogue(engine);
        Failures = new LoginFailures(Logins, log, policy.Of(p => p.Logins), time);
        Factors = new FactorParts(engine, keys, policy, revoked, log, time);
        Directory = new SubjectDirectory(Subjects, Factors.Directory, policy, time);
        Passwords = new OwnPasswords(Subjects, policy.Of(p => p.Passwords), () => Directory.ReloadAsync(CancellationToken.None), log)
        {
            Proof = new OwnPasswordProof(Factors.HasCodesAsync, policy, time).RefusalAsync,
        };
        Uses = new LastUses(new AccountUse(engine), () => OpenSubjects(), Directory.ReloadQuietlyAsync, time);
        Directory.Uses = Uses;
        Directory.LastLogin = subject => Failures.LastOf(subject).At;
        ControlSessions = new ControlSessions(policy.Of(p => p.Control), time);
        // As the gateway's: every gateway hears it from the catalogue.
        Failures.EndAsked += subject => ControlSessions.EndOthersOf(subject, kept: null);
        Listener = new CatalogueListener(engine, time);
    }

    public SubjectCatalogue Subjects { get; }

    public LoginCatalogue Logins { get; }

    public LoginFailures Failures { get; }

    public FactorParts Factors { get; }

    public SubjectDirectory Directory { get; }

    public OwnPasswords Passwords { get; }

    public LastUses Uses { get; }

    /// <summary>The log-ins to the control surface.</summary>
    public ControlSessions ControlSessions { get; }

    /// <summary>Hears of every change of the catalogue; for whoever else loads from it.</summary>
    public CatalogueListener Listener { get; }

    /// <summary>Whose sessions are open; set when there is a gateway.</summary>
    public Func<IEnumerable<long>> OpenSubjects { get; set; } = () => [];

    /// <summary>Loads what the catalogue knows and listens for changes; when it returns, everybody is known.</summary>
    public static async Task<IdentityParts> StartAsync(
        StartedParts started, IEngine engine, DeploymentKeys keys, InForce<PolicySet> policy, RevokedCertificates revoked, AdministrationLog log, TimeProvider time,
        CancellationToken cancellation)
    {
        await new ClearVerifiers(engine, keys.Verifiers).SealAsync(cancellation).ConfigureAwait(false);
        var parts = new IdentityParts(engine, keys, policy, revoked, log, time);
        started.Add(parts.Factors);
        started.Add(() => parts.Failures.DisposeAsync().AsTask());
        started.Add(parts.Directory);
        await new SuperuserRule(parts.Subjects, policy.Now, log).EnforceAsync(cancellation).ConfigureAwait(false);
        await parts.ListenAsync(started, cancellation).ConfigureAwait(false);
        started.Add(() => parts.Uses.DisposeAsync().AsTask());
        parts.Uses.Start();
        return parts;
    }

    private async Task ListenAsync(StartedParts started, CancellationToken cancellation)
    {
        started.Add(() => Listener.DisposeAsync().AsTask());
        Listener.Changed += (_, _) => _ = Directory.ReloadQuietlyAsync();
        Listener.FactorsChanged += (_, _) => _ = Factors.Directory.ReloadQuietlyAsync();
        Listener.LoginNews += (_, news) => Failures.Hear(news);
        await Listener.StartAsync(cancellation).ConfigureAwait(false);
        // After the listener: a change between a load and a LISTEN would go unheard.
        await Directory.ReloadAsync(cancellation).ConfigureAwait(false);
        await Factors.StartAsync(cancellation).ConfigureAwait(false);
        await Factors.Directory.ReloadAsync(cancellation).ConfigureAwait(false);
        await Failures.StartAsync(cancellation).ConfigureAwait(false);
    }
}

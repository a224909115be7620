namespace Menshen.Interop.Tests.Gateways;

/// <summary>Two Menshen with directories, journals and ports of their own in front of one external PostgreSQL. Making them takes longer than most tests with them: a class of tests shares a pair.</summary>
/// <param name="policy">What both have besides the usual.</param>
public abstract class GatewayPair(string policy) : IAsyncLifetime
{
    internal ExternalPostgres Engine { get; } = new();

    internal Deployment One { get; private set; } = null!;

    internal Deployment Other { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Engine.StartAsync();
        One = await Deployment.CreateAsync(new DeploymentSetup { InitWords = ["--engine", Engine.Url, "--engine-password-file", Engine.PasswordFile], FurtherPolicy = policy });
        await FillAsync();
        Other = await Deployment.JoinAsync(One, new DeploymentSetup { FurtherPolicy = policy });
        await MeetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Other.DisposeAsync();
        await One.DisposeAsync();
        await Engine.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The same user at the other gateway.</summary>
    internal DeploymentUser There(DeploymentUser user) => new(Other, user.Name, user.Password, user.Database);

    /// <summary>Before the second one comes.</summary>
    private protected virtual Task FillAsync() => Task.CompletedTask;

    /// <summary>Once both are there.</summary>
    private protected virtual Task MeetAsync() => Task.CompletedTask;
}

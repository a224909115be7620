namespace Menshen.Interop.Tests;

/// <summary>The user and the database of one test class.</summary>
public abstract class ClientUser(SharedDeployment shared, string name) : IAsyncLifetime
{
    private DeploymentUser? _user;

    public DeploymentUser User => _user!;

    public Deployment Deployment => shared.Running;

    public DeploymentUser Direct => shared.Direct;

    public virtual async ValueTask InitializeAsync() => _user = await shared.Running.AddUserAsync(name);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

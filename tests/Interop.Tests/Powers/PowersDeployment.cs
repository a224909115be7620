using System.Text.Json;

namespace Menshen.Interop.Tests.Powers;

/// <summary>A deployment whose control surface is asked over https, as another machine's program would: one for all classes that are about powers, each with subjects of its own.</summary>
public sealed class PowersDeployment : IAsyncLifetime, ICollectionFixture<PowersDeployment>
{
    private readonly Dictionary<string, string> _passwords = [];

    public Deployment Running { get; private set; } = null!;

    /// <summary>The https address.</summary>
    public Uri Address { get; private set; } = null!;

    public DeploymentUser User { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Running = await Deployment.CreateAsync(new DeploymentSetup());
        User = await Running.AddUserAsync("it_plain");
        _passwords[User.Name] = User.Password;
        foreach (var name in (string[])[Administrators.System, Administrators.Security, Administrators.Auditor])
            _passwords[name] = await Running.Administrators.PasswordOfAsync(Running, name);
        using var status = JsonDocument.Parse((await Running.MenshenAsync("status", "--json")).Succeeded().Output);
        Address = new Uri(status.RootElement.GetProperty("control_address").GetString()!);
    }

    public async ValueTask DisposeAsync() => await Running.DisposeAsync();

    /// <summary>A client at a source address of its own, so that tests do not use up each other's budget.</summary>
    public ControlCaller From(string source) => new(Address, Running.AuthorityCertificate, source);

    /// <summary>The same, logged in.</summary>
    public async Task<ControlCaller> LoggedInAsync(string name, string source)
    {
        var caller = From(source);
        await caller.LogInAsync(name, _passwords[name]);
        return caller;
    }

    public string PasswordOf(string name) => _passwords[name];

    /// <summary>Details of the acts of administration in the journal.</summary>
    public async Task<IReadOnlyList<string>> ActsAsync() =>
        [.. (await Running.JournalAsync()).Where(row => row.Event == "administration_acted").Select(row => row.Detail ?? "")];
}

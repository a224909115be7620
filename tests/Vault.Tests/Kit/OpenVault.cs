namespace Menshen.Vault.Tests.Kit;

/// <summary>One running vault with one auditor, <c>wang</c>, for tests that change nothing.</summary>
public sealed class OpenVault : IAsyncLifetime
{
    internal TestVault Vault { get; } = new();

    public async ValueTask InitializeAsync() => await Vault.UpAsync(readers: [new VaultReader("wang", 3, "wang", true)]);

    public ValueTask DisposeAsync() => Vault.DisposeAsync();
}

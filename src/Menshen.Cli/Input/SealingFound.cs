using Menshen.Journal;
using Menshen.Server;

namespace Menshen.Cli;

/// <summary>The secret that opens a deployment's journal, where it can be had; a verification goes on without it and says so.</summary>
internal sealed class SealingFound(Func<string, string?> environment) : IDisposable
{
    private SealingSecret? _secret;

    /// <summary>Why there is none, or null.</summary>
    public string? Missing { get; private set; }

    public SealingSecret? Of(Deployment deployment)
    {
        try
        {
            return _secret ??= JournalSecrets.Open(deployment, environment, TimeProvider.System);
        }
        catch (ServerFaultException e)
        {
            Missing = e.Message;
            return null;
        }
    }

    public void Dispose() => _secret?.Dispose();
}

using Menshen.Gateway;
using Menshen.Policy.Labels;

namespace Menshen.Server;

/// <summary>Labels as the gateway asks for them at each login.</summary>
internal sealed class GatewayLabels(LabelParts labels) : ISessionLabels
{
    /// <summary>Until the role of a label must be there: half of what a login may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public bool IsLabelled(string database) => labels.Directory.HasLabels(database);

    public LabelChoice Choose(SubjectEntry subject, string? requested)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return labels.Directory.InForce.Choose(subject.Name, subject.Groups, requested);
    }

    public string? FindRole(string subject, string database, SessionLabel label) => labels.Logins.Find(subject, database, label);

    public async Task<string> MakeRoleAsync(string subject, string database, SessionLabel label)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await labels.Logins.EnsureAsync(subject, database, label, patience.Token).ConfigureAwait(false);
    }
}

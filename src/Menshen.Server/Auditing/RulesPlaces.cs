namespace Menshen.Server;

/// <summary>Where this gateway keeps what auditors accepted, and under which seal.</summary>
/// <param name="deployment">The directory.</param>
/// <param name="key">Of the seals.</param>
/// <param name="gateway">The gateway's origin.</param>
internal sealed class RulesPlaces(Deployment deployment, byte[] key, string gateway)
{
    public PolicySeal SealOf(string file) => new(key, gateway, $"menshen {file} 1");

    public string CopyOf(string file) => deployment.AcceptedFile(file);
}

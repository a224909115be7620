using System.Globalization;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The file <c>engine.seen</c>: the newest timeline of the engine's cluster that this gateway has seen, signed with the journal's key.</summary>
/// <remarks>Whoever puts an old copy back, or writes one, would have an old primary written to: a line that is not signed, or another deployment's,
/// is no memory and stops the start.</remarks>
internal sealed class ClusterMemoryFile(SignedLine file, string path, string origin) : IClusterMemory
{
    public SeenCluster? Read()
    {
        if (!File.Exists(path)) return null;
        return file.Read()?.Split(' ') is ["1", var of, var system, var timeline, var history] && of == origin
            && int.TryParse(timeline, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new SeenCluster(system, number, history)
                : throw new EngineFaultException(
                    $"{path} was changed, or is another deployment's. It says which primary is the newest: make sure that no old one runs, then take the file away.");
    }

    public void Write(SeenCluster seen) => file.Write(string.Create(CultureInfo.InvariantCulture, $"1 {origin} {seen.SystemIdentifier} {seen.Timeline} {seen.History}"));
}

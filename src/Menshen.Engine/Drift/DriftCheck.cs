namespace Menshen.Engine;
#pragma warning disable CS9113, CS0067

/// <summary>Compares the engine with what we provisioned.</summary>
public static class DriftCheck
{
    /// <summary>All differences; empty when nothing is weaker than provisioned.</summary>
    public static Task<IReadOnlyList<DriftFinding>> RunAsync(IEngine engine, CancellationToken c) => throw new NotImplementedException();
}

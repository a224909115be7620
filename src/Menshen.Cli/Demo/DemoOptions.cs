namespace Menshen.Cli.Demo;

/// <summary>What the demo was asked to do.</summary>
/// <param name="Directory">The deployment's directory, made if absent.</param>
/// <param name="Port">Wanted port of the gateway.</param>
/// <param name="Once">Check every step, stop at the end, and say by the exit code whether all was as it should be.</param>
internal sealed record DemoOptions(string Directory, long Waybills, ulong Seed, int Port, bool Once);

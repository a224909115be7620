namespace Menshen.Server;

/// <summary>Something that is wrong with a program's files.</summary>
/// <param name="Fault">In what way.</param>
/// <param name="What">The file, the variable, or the reason.</param>
public sealed record ProgramFinding(ProgramFault Fault, string What)
{
    public override string ToString() => Fault switch
    {
        ProgramFault.Changed => $"{What} was changed",
        ProgramFault.Missing => $"{What} is missing",
        ProgramFault.Added => $"{What} does not belong to the program",
        ProgramFault.NoManifest => $"there is no signed manifest in {What}",
        ProgramFault.BadManifest => $"the manifest is not good: {What}",
        ProgramFault.OtherPublisher => $"the program is signed by {What}, whom this deployment does not trust",
        ProgramFault.ForeignCode => $"the environment variable {What} makes the runtime load code that is not the program's",
        _ => throw new ArgumentOutOfRangeException(nameof(Fault)),
    };
}

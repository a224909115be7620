namespace Menshen.Policy;

/// <summary>What a start demands of the program's own files.</summary>
/// <param name="NeedsManifest">Whether a program without a signed manifest may not start. Default: it may and status says so, so that a developer's build
/// runs; in profile strict it may not, unless that is written.</param>
public sealed record ProgramRules(bool NeedsManifest)
{
    public static ProgramRules Default { get; } = new(NeedsManifest: false);
}

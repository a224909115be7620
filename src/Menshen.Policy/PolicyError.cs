namespace Menshen.Policy;

/// <summary>One thing wrong with a policy file, for the person who wrote it.</summary>
/// <param name="File">The file as the person named it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Instead">What to write instead.</param>
public sealed record PolicyError(string File, int Line, int Column, string What, string Instead)
{
    /// <summary>In the form editors jump to.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {What}. {Instead}{(Instead.EndsWith('?') ? "" : ".")}";
}

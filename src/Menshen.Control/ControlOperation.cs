namespace Menshen.Control;

/// <summary>One thing that may be asked of a running Menshen.</summary>
/// <param name="Name">Stable name, as the journal records it: <c>user.add</c>.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path with at most one <c>{name}</c> in it.</param>
/// <param name="Changes">True if it acts on something; such an operation is journaled before it is answered.</param>
public sealed record ControlOperation(string Name, string Method, string Path, bool Changes)
{
    /// <summary>What an answer is, if it is no problem.</summary>
    public string MediaType { get; init; } = "application/json";

    /// <summary>The path with its one variable filled in, escaped.</summary>
    public string PathOf(string variable)
    {
        var (open, close) = (Path.IndexOf('{', StringComparison.Ordinal), Path.IndexOf('}', StringComparison.Ordinal));
        return open < 0 ? Path : string.Concat(Path.AsSpan(0, open), Uri.EscapeDataString(variable), Path.AsSpan(close + 1));
    }
}

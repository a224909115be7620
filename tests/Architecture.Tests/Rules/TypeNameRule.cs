namespace Menshen.Architecture.Tests.Rules;

/// <summary>A type is a noun that says what it is; these endings say nothing.</summary>
internal static class TypeNameRule
{
    private static readonly string[] Empty = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Handler", "Processor", "Info", "Data", "Base", "Impl"];

    // The PostgreSQL manual's own names of messages.
    private static readonly HashSet<string> FromTheManual = new(["BackendKeyData", "CopyData"], StringComparer.Ordinal);

    public static IEnumerable<string> Violations(string file, string source) =>
        from type in CodeText.DeclaredTypes(source)
        where !FromTheManual.Contains(type)
        from ending in Empty
        where type.EndsWith(ending, StringComparison.Ordinal)
        select $"{file}: {type} ends in {ending}; say what it is";
}
